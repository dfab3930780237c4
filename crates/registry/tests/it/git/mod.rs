//! Against real repositories and the installed git.

mod commits;
mod discover;
mod operand;
mod propose;
mod read;
mod remote;
mod sandbox;
mod versions;
mod work_tree;
