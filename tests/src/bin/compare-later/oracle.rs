//! later.js in a Node process: texts in, answers out, in order. It lives as long as this does.

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// later.js needs some 50 ms for the longest list that is asked for.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Above any answer: 8,030 years in each of a few clauses.
const MAX_ANSWER_LEN: u64 = 4 << 20;
/// So many answers may wait to be read.
const ANSWERS: usize = 1024;

/// A running later.js.
pub(crate) struct Oracle {
    node: Child,
    questions: Option<ChildStdin>,
    answers: Receiver<Result<Value>>,
}

impl Oracle {
    /// Starts Node on `oracle.mjs` in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        if !folder.join("node_modules/@breejs/later").is_dir() {
            bail!("later.js is not installed: run `npm ci` in {}", folder.display());
        }
        let mut node = Command::new("node")
            .arg("oracle.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start `node`: this comparison needs Node.js 18 or newer in the PATH")?;
        let questions = node.stdin.take();
        let stdout = node.stdout.take().context("node has no standard output")?;
        let (sender, answers) = sync_channel(ANSWERS);
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout);
            while let Some(answer) = next_answer(&mut lines).transpose() {
                let last = answer.is_err();
                if sender.send(answer).is_err() || last {
                    break;
                }
            }
        });
        Ok(Self { node, questions, answers })
    }

    /// The answers of `later.parse.text` to these texts, as JSON.
    pub(crate) fn ask(&mut self, texts: &[&str]) -> Result<Vec<Value>> {
        let Self { questions, answers, .. } = self;
        let questions = questions.as_mut().context("node has no standard input")?;
        let mut lines = String::new();
        for text in texts {
            lines.push_str(&serde_json::to_string(text)?);
            lines.push('\n');
        }
        std::thread::scope(|scope| {
            // Beside the reading: either pipe could fill up otherwise.
            let asking =
                scope.spawn(move || questions.write_all(lines.as_bytes()).and_then(|()| questions.flush()));
            let all = texts
                .iter()
                .map(|text| match answers.recv_timeout(ANSWER_TIMEOUT) {
                    Ok(answer) => answer,
                    Err(RecvTimeoutError::Timeout) => {
                        Err(anyhow!("no answer to {text:?} in {ANSWER_TIMEOUT:?}"))
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        Err(anyhow!("node ended before it answered {text:?}"))
                    }
                })
                .collect::<Result<Vec<_>>>();
            if all.is_err() {
                // The asking thread may wait for a reader that is gone.
                self.node.kill().ok();
            }
            asking.join().map_err(|_| anyhow!("asking node failed"))?.context("cannot write to node")?;
            all
        })
    }
}

fn next_answer(lines: &mut BufReader<ChildStdout>) -> Result<Option<Value>> {
    let mut line = String::new();
    let len = lines.by_ref().take(MAX_ANSWER_LEN).read_line(&mut line)?;
    if len == 0 {
        return Ok(None);
    }
    if !line.ends_with('\n') {
        bail!("an answer of node is cut off or longer than {MAX_ANSWER_LEN} bytes");
    }
    serde_json::from_str(&line).map(Some).context("node did not answer in JSON")
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.questions.take();
        self.node.kill().ok();
        self.node.wait().ok();
    }
}
