//! The registry document: read with the place of every value, checked, edited without touching
//! other bytes, tabulated and compared.

pub mod yaml;
