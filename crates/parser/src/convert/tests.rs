//! Examples of conversions, and every message.

use super::CronFlavour;
use crate::Expression;

fn show(text: &str) -> String {
    let expression = Expression::parse(text).unwrap();
    let cron = |flavour| match expression.to_cron_in(flavour) {
        Ok(lines) => lines.to_string().replace('\n', " ⏎ "),
        Err(error) => format!("({:?})", error.reason()),
    };
    let timer = match expression.to_oncalendar() {
        Ok(timer) => timer.expressions().join(" ⏎ "),
        Err(error) => format!("({:?})", error.reason()),
    };
    let (plain, extended) = (cron(CronFlavour::Crontab), cron(CronFlavour::Extended));
    let extended = if extended == plain { "same".to_owned() } else { extended };
    format!("{text}\n    {plain}\n    {extended}\n    {timer}\n")
}

#[test]
fn look() {
    let texts = "every 15 minutes|every 5 minutes on mon-fri|at 9:00 and 17:30|at 9:00 and 17:00|every 15 minutes after 9:00 before 17:30\
|every 7 minutes|every half hour from 10pm to 5am|on the first monday of the month at 9:00|on the second monday of the month at 9:00|last friday of the month at 17:00\
|first weekday of the month|on the last day of every month|every day except on the last day of the month|at 9:00 except on the last day of the month\
|at 9:00 except in december|at 9:00 except on sunday|every 1 hour except at 12:00|every 15 minutes except after 12:00 before 13:00|every 1 week|weekly on monday|every 1 month|every 2 months|yearly|on dec 24 at 18:00\
|every 30 seconds|every weekday except in december|every weekday except january 1st|at 9:00 on mon also on the 1st at 9:00|on the 13th day of the month also on friday|@every 90m|@every 15m|@every 7d|@every 36h|every 1 week of the month|on the 2nd week of the month on monday\
|on the 100th day of the year|on the 45th day of the year|on the 10th week|at 9:00 in 2030|every 2 days|on the 31st|on the 30th|on the 1st and 15th at 9:00|at 9:00 on weekdays in Europe/Stockholm|0 9 13 * 5|0 9 LW * *|0 9 15W * *|0 9 L-3 * *|every minute|* * * * * *|every 6 hours except on the last friday of the month|on the first day instance|0 0 1-7 * */7|at 9:00 except on the 1st|at 9:00 on mon-fri except on the 1st|at 9:00 except dec 24-26";
    for text in texts.split('|') {
        println!("{}", show(text));
    }
}
