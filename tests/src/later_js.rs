//! later.js in a Node process: questions in, answers out, in order. It lives as long as this process.
//!
//! `tests/later-js/oracle.mjs` says what can be asked.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Above any answer that is asked for: 8,030 years in each of a few clauses.
const MAX_ANSWER_LEN: u64 = 4 << 20;
/// How many answers may wait to be read.
const ANSWERS: usize = 1024;

/// A running later.js.
#[derive(Debug)]
pub struct LaterJs {
    node: Node,
    /// How long an answer may take.
    patience: Duration,
}

#[derive(Debug)]
struct Node {
    process: Child,
    questions: Option<ChildStdin>,
    answers: Receiver<Result<Value>>,
}

/// The folder of the Node program.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("later-js")
}

impl LaterJs {
    /// Starts Node. A question that takes longer than `patience` is given up.
    ///
    /// # Errors
    ///
    /// When Node or the package is missing.
    pub fn start(patience: Duration) -> Result<Self> {
        Ok(Self { node: Node::start()?, patience })
    }

    /// The answers to these questions. `{"silent": true}` replaces an answer that was given up: Node is then
    /// killed, and another Node goes on.
    ///
    /// # Errors
    ///
    /// When Node ends by itself or does not answer in JSON.
    pub fn ask(&mut self, questions: &[Value]) -> Result<Vec<Value>> {
        let mut answers = Vec::with_capacity(questions.len());
        while let Some(open) = questions.get(answers.len()..).filter(|open| !open.is_empty()) {
            answers.extend(self.node.ask(open, self.patience)?);
            if answers.len() < questions.len() {
                answers.push(json!({"silent": true}));
                self.node = Node::start()?;
            }
        }
        Ok(answers)
    }
}

impl Node {
    fn start() -> Result<Self> {
        let folder = folder();
        if !folder.join("node_modules/@breejs/later").is_dir() {
            bail!("later.js is not installed: run `npm ci` in {}", folder.display());
        }
        let mut process = Command::new("node")
            .arg("oracle.mjs")
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start `node`: this comparison needs Node.js 18 or newer in the PATH")?;
        let questions = process.stdin.take();
        let stdout = process.stdout.take().context("node has no standard output")?;
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
        Ok(Self { process, questions, answers })
    }

    /// The answers up to the first that does not come in time.
    fn ask(&mut self, questions: &[Value], patience: Duration) -> Result<Vec<Value>> {
        let Self { process, questions: input, answers } = self;
        let input = input.as_mut().context("node has no standard input")?;
        let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
        std::thread::scope(|scope| {
            // Beside the reading: either pipe could fill up otherwise. Node takes all lines of one chunk before it
            // answers, so the patience is for a chunk: 64 KiB of questions.
            let asking = scope.spawn(move || input.write_all(lines.as_bytes()).and_then(|()| input.flush()));
            let mut all = Vec::with_capacity(questions.len());
            for question in questions {
                match answers.recv_timeout(patience) {
                    Ok(answer) => all.push(answer?),
                    Err(RecvTimeoutError::Timeout) => {
                        // The asking thread may wait for a reader that is gone.
                        process.kill().ok();
                        asking.join().ok();
                        return Ok(all);
                    }
                    Err(RecvTimeoutError::Disconnected) => bail!("node ended before it answered {question}"),
                }
            }
            match asking.join() {
                Ok(written) => written.context("cannot write to node")?,
                Err(_) => bail!("asking node failed"),
            }
            Ok(all)
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

impl Drop for Node {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.questions.take();
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
