//! A schedule in another language, exactly, or the reason why not.

use crate::convert::{
    ConversionError, CronFlavour, Language, to_cron, to_oncalendar, to_repeating, to_rrule,
};
use crate::explanation::notation;
use crate::simple;
use downbeat_parser::{Expression, Model, Timing};
use serde::Serialize;

/// Why a schedule cannot be said in a language.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConversionRefused {
    /// The language of sentences has no words for it.
    #[error("no sentence says it: `--to json` does")]
    NoSentence,
    /// It is an elapsed time.
    #[error("an elapsed time has no place in later.js's structured form, which knows the calendar only")]
    Elapsed,
    /// The language has no form for it.
    #[error(transparent)]
    Language(#[from] ConversionError),
    /// It cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A schedule in another language.
///
/// ```
/// use downbeat_inspect::{Conversion, Language};
/// use downbeat_scheduler::Expression;
///
/// let daily = Expression::parse("at 9:00 in Europe/Stockholm")?;
/// let cron = Conversion::new(&daily, Language::Cron)?;
/// assert_eq!(cron.lines, ["0 9 * * *"]);
/// assert_eq!(cron.to_string(), "CRON_TZ=Europe/Stockholm\n0 9 * * *");
/// assert_eq!(
///     serde_json::to_string(&cron)?,
///     r#"{"from":"text","to":"cron","lines":["0 9 * * *"],"zone":"Europe/Stockholm"}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Conversion {
    /// The [notation](notation) that it was written in.
    pub from: &'static str,
    /// The name of the language.
    pub to: &'static str,
    /// The lines, which together are the schedule.
    pub lines: Vec<String>,
    /// The time zone that they are read in; `None` when the schedule names none.
    pub zone: Option<String>,
    #[serde(skip)]
    shown: String,
}

/// later.js's structured form, with the zone as the parser reads it.
#[derive(Serialize)]
struct Structured<'a> {
    #[serde(flatten)]
    model: &'a Model,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<&'a str>,
}

impl Conversion {
    /// Converts. The result always has the same occurrences.
    ///
    /// # Errors
    ///
    /// When the language cannot say it.
    pub fn new(expression: &Expression, to: Language) -> Result<Self, ConversionRefused> {
        let zone = expression.zone().map(str::to_owned);
        let (lines, zone, shown) = match to {
            Language::Text => {
                let text = simple(expression).to_string();
                if text.starts_with('{') {
                    return Err(ConversionRefused::NoSentence);
                }
                (vec![text.clone()], zone, text)
            }
            Language::Json => {
                let Timing::Calendar(model) = expression.timing() else {
                    return Err(ConversionRefused::Elapsed);
                };
                let text = serde_json::to_string(&Structured { model, timezone: zone.as_deref() })?;
                (vec![text.clone()], zone, text)
            }
            Language::Cron | Language::ExtendedCron | Language::Quartz | Language::EventBridge => {
                let flavour = match to {
                    Language::Cron => CronFlavour::Crontab,
                    Language::Quartz => CronFlavour::Quartz,
                    Language::EventBridge => CronFlavour::EventBridge,
                    _ => CronFlavour::Extended,
                };
                let cron = to_cron(expression, flavour)?;
                (cron.lines().to_vec(), cron.zone().map(str::to_owned), cron.to_string())
            }
            Language::Rrule => {
                let rule = to_rrule(expression)?;
                (rule.to_string().lines().map(str::to_owned).collect(), zone, rule.to_string())
            }
            Language::Iso8601 => {
                let text = to_repeating(expression)?;
                (vec![text.clone()], zone, text)
            }
            Language::Oncalendar => {
                let timer = to_oncalendar(expression)?;
                (timer.expressions().to_vec(), zone, timer.to_string())
            }
        };
        Ok(Self { from: notation(expression), to: to.as_str(), lines, zone, shown })
    }
}

/// The text for a file of the language.
impl std::fmt::Display for Conversion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}
