//! The metrics of a plugin.

use crate::abi;
use crate::plugin::Plugin;
use crate::text;

/// The largest number of metrics that are read of one plugin.
const METRICS: u32 = 4096;

/// A number that a plugin keeps about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name, without that of the plugin.
    pub name: String,
    /// Whether it only ever grows.
    pub monotonic: bool,
    /// The number.
    pub value: MetricValue,
}

/// The value of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MetricValue {
    /// A number without sign.
    Unsigned(u64),
    /// A number with a sign.
    Signed(i64),
    /// A number with a fraction.
    Float(f64),
}

impl Plugin {
    /// The plugin's metrics. Those of a kind that the plugin API does not know are left out.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        let Some(get_metrics) = self.symbols().get_metrics else {
            return Vec::new();
        };
        let mut count = 0;
        // SAFETY: the state is the plugin's own.
        let metrics = unsafe { get_metrics(self.state(), &raw mut count) };
        if metrics.is_null() {
            return Vec::new();
        }
        (0..count.min(METRICS) as usize)
            .filter_map(|nth| {
                // SAFETY: the plugin says that so many metrics stand there, until its next call.
                let metric = unsafe { metrics.add(nth).read_unaligned() };
                // SAFETY: a name is null or a C string.
                let name = unsafe { text::copy(metric.name, text::SHORT) }?;
                let monotonic = match metric.kind {
                    0 => true,
                    1 => false,
                    _ => return None,
                };
                Some(Metric { name, monotonic, value: value(&metric)? })
            })
            .collect()
    }
}

fn value(metric: &abi::Metric) -> Option<MetricValue> {
    let value = metric.value;
    // SAFETY: the plugin says which member it wrote; any bytes are a value of every member.
    unsafe {
        Some(match metric.value_type {
            0 => MetricValue::Unsigned(value.u32.into()),
            1 => MetricValue::Signed(value.s32.into()),
            2 => MetricValue::Unsigned(value.u64),
            3 => MetricValue::Signed(value.s64),
            4 => MetricValue::Float(value.d),
            5 => MetricValue::Float(value.f.into()),
            6 => MetricValue::Signed(value.i.into()),
            _ => return None,
        })
    }
}
