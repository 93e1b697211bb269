//! Checks against real sockets and real processes.

use super::*;
use downbeat_client::ClientOptions;
use std::time::Duration;
use tokio::net::TcpListener;

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

fn tcp(host: &str, port: u16) -> Probe {
    let client = Client::new(ClientOptions::default()).unwrap();
    Probe::Tcp(Tcp { host: host.into(), port, timeout: LONG }, client)
}

#[tokio::test]
async fn a_service_that_listens_is_well() {
    for address in ["127.0.0.1", "::1"] {
        // Some machines have no IPv6.
        let Ok(listener) = TcpListener::bind((address, 0)).await else { continue };
        let port = listener.local_addr().unwrap().port();
        assert_eq!(tcp(address, port).run().await, Ok(()));
    }
}

#[tokio::test]
async fn a_port_without_a_listener_is_ill() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let ill = tcp("127.0.0.1", port).run().await.unwrap_err();
    assert_eq!(ill.to_string(), format!("127.0.0.1:{port}: the connection was refused"));
}

#[test]
fn a_reason_is_one_short_line() {
    let ill = Ill::new(&format!("  two\nlines\t\u{1b}[31mand {}", "x".repeat(1000)));
    assert!(ill.to_string().starts_with("two lines [31mand xxx"));
    assert_eq!(ill.to_string().chars().count(), Ill::MAX_LEN + 1);
}

mod http {
    use super::*;
    use downbeat_client::{Client, ClientOptions, Request, RouteOptions, Target};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// What is found at a server that gives this answer.
    async fn found(answer: &'static str, expected: &str) -> Result<(), String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/s3cr3t", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
            stream.write_all(answer.as_bytes()).await.unwrap();
            // The client ends a connection that it waits at.
            while stream.read(&mut [0; 1024]).await.is_ok_and(|length| length > 0) {}
        });
        let request = Request::new(Target::parse(&url).unwrap());
        let expected = expected.parse().unwrap();
        let http = Http { request, expected, timeout: SHORT, route: RouteOptions::default() };
        let check = Check::Http(Box::new(http));
        let probe = check.probe(&Client::new(ClientOptions::default()).unwrap()).unwrap();
        let host = url.strip_prefix("http://").unwrap().strip_suffix("/s3cr3t").unwrap();
        probe.run().await.map_err(|ill| ill.to_string().replace(host, "HOST"))
    }

    #[tokio::test]
    async fn a_service_with_the_expected_status_is_well() {
        assert_eq!(found("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "2xx").await, Ok(()));
        assert_eq!(found("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "200, 401").await, Ok(()));
    }

    #[tokio::test]
    async fn a_service_with_another_status_is_ill() {
        insta::assert_snapshot!(
            found("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "2xx").await.unwrap_err(),
            @"status 503 from http://HOST/…, expected 2xx"
        );
        insta::assert_snapshot!(
            found("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "204, 300-399").await.unwrap_err(),
            @"status 200 from http://HOST/…, expected 204, 3xx"
        );
    }

    #[tokio::test]
    async fn a_service_that_does_not_answer_is_ill() {
        insta::assert_snapshot!(found("", "2xx").await.unwrap_err(), @"time-out: no answer from HOST within 300 ms");
    }

    #[test]
    fn what_is_no_list_of_statuses_is_refused() {
        for text in
            ["", "20", "2000", "20x", "99", "600", "6xx", "0xx", "300-200", "200-", "-1", "200,,201", "+20"]
        {
            assert_eq!(text.parse::<Expected>(), Err(ExpectedError), "{text}");
        }
        assert_eq!(vec!["200"; 101].join(",").parse::<Expected>(), Err(ExpectedError));
    }
}

#[cfg(unix)]
mod commands {
    use super::*;
    use std::time::Instant;

    fn shell(script: &str, timeout: Duration) -> Probe {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Probe::Command(Command { program: "/bin/sh".into(), arguments, timeout })
    }

    async fn reason(script: &str, timeout: Duration) -> String {
        shell(script, timeout).run().await.unwrap_err().to_string()
    }

    /// Whether a process is there, by the file that it wrote its number to. One that has ended and is not yet waited for
    /// by its new parent counts as gone.
    fn is_running(file: &std::path::Path) -> bool {
        let pid = std::fs::read_to_string(file).unwrap();
        let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        status.is_ok_and(|status| !status.contains(") Z "))
    }

    async fn is_gone(file: &std::path::Path) -> bool {
        for _ in 0..200 {
            if !is_running(file) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    #[tokio::test]
    async fn a_command_that_succeeds_is_well() {
        assert_eq!(shell("exit 0", LONG).run().await, Ok(()));
    }

    #[tokio::test]
    async fn a_command_that_fails_tells_its_status_and_its_last_words() {
        assert_eq!(reason("exit 3", LONG).await, "/bin/sh: exit status 3");
        assert_eq!(
            reason("echo out; echo first >&2; echo last >&2; exit 1", LONG).await,
            "/bin/sh: exit status 1: last"
        );
        assert_eq!(reason("echo only out; exit 1", LONG).await, "/bin/sh: exit status 1: only out");
        assert_eq!(reason("kill -9 $$", LONG).await, "/bin/sh: killed by signal 9");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_ill() {
        let command = Command { program: "/no/such/program".into(), arguments: Vec::new(), timeout: LONG };
        let reason = Probe::Command(command).run().await.unwrap_err().to_string();
        assert!(reason.starts_with("/no/such/program: cannot be started: No such file"), "{reason}");
    }

    #[tokio::test]
    async fn arguments_are_handed_over_without_a_shell() {
        let arguments = vec!["%s".to_owned(), "$(exit 7); *".to_owned()];
        let printf = Command { program: "printf".into(), arguments, timeout: LONG };
        assert_eq!(Probe::Command(printf).run().await, Ok(()));
    }

    #[tokio::test]
    async fn a_command_is_killed_with_all_that_it_started_when_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let script = format!("sleep 600 & echo $! >'{}'; wait", file.display());
        assert_eq!(reason(&script, SHORT).await, "/bin/sh: not ended within 300 ms, killed");
        assert!(is_gone(&file).await);
    }

    #[tokio::test]
    async fn a_command_is_killed_with_all_that_it_started_when_the_check_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let script = format!("sleep 600 & echo $! >'{}'; wait", file.display());
        let given_up = tokio::time::timeout(SHORT, shell(&script, LONG).run()).await;
        assert!(given_up.is_err());
        assert!(is_gone(&file).await);
    }

    #[tokio::test]
    async fn what_a_command_leaves_behind_is_killed_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let script = format!("sleep 600 & echo $! >'{}'", file.display());
        let began = Instant::now();
        assert_eq!(shell(&script, LONG).run().await, Ok(()));
        assert!(began.elapsed() < LONG);
        assert!(is_gone(&file).await);
    }

    #[tokio::test]
    async fn a_command_that_writes_without_end_is_not_held_up_and_not_kept() {
        let reason =
            reason("head -c 50000000 /dev/zero | tr '\\0' 'x'; echo; echo done >&2; exit 1", LONG).await;
        assert_eq!(reason, "/bin/sh: exit status 1: done");
    }

    #[tokio::test]
    async fn arguments_are_never_shown() {
        let check = shell("secret", LONG);
        assert!(!format!("{check:?}").contains("secret"));
    }

    #[tokio::test]
    async fn checks_are_looked_at_up_to_the_first_that_is_ill() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("third");
        let third = shell(&format!("touch '{}'", file.display()), LONG);
        let checks = [shell("exit 0", LONG), shell("exit 9", LONG), third];
        let found = all(&checks, LONG, &()).await;
        assert_eq!(found, Err(NotWell::Ill(Ill::new("/bin/sh: exit status 9"))));
        assert!(!file.exists());
    }

    #[tokio::test]
    async fn all_checks_end_within_the_time_for_all() {
        let checks = [shell("exit 0", LONG), shell("sleep 600", LONG)];
        let NotWell::Ill(ill) = all(&checks, SHORT, &()).await.unwrap_err() else { panic!() };
        assert_eq!(ill.to_string(), "check 2 did not end within the 300 ms that are left");
    }
}

#[cfg(windows)]
mod commands_of_windows {
    use super::*;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::path::{Path, PathBuf};
    use std::time::Instant;
    use tempfile::TempDir;

    /// Starts a process that lives for ten minutes and keeps a file open.
    const START: &str = "start /b cmd /c \"ping -n 600 127.0.0.1 >child.txt\"";

    /// A batch file, which is the command, in a folder of its own.
    struct Batch {
        folder: TempDir,
        timeout: Duration,
    }

    impl Batch {
        fn new(lines: &[&str], timeout: Duration) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let enter = format!("@cd /d {}\r\n@", folder.path().display());
            std::fs::write(folder.path().join("run.bat"), enter + &lines.join("\r\n@") + "\r\n").unwrap();
            Self { folder, timeout }
        }

        fn probe(&self) -> Probe {
            let batch = self.folder.path().join("run.bat").display().to_string();
            let arguments = vec!["/c".to_owned(), batch];
            Probe::Command(Command { program: "cmd".into(), arguments, timeout: self.timeout })
        }

        fn child(&self) -> PathBuf {
            self.folder.path().join("child.txt")
        }
    }

    async fn wait_until(done: impl Fn() -> bool) {
        let began = Instant::now();
        while !done() {
            assert!(began.elapsed() < LONG);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether the child is alive: then its file cannot be opened exclusively.
    fn is_running(file: &Path) -> bool {
        std::fs::File::options().write(true).share_mode(0).open(file).is_err()
    }

    async fn is_gone(file: &Path) {
        wait_until(|| !is_running(file)).await;
    }

    /// Runs until the child is there, and that cannot have ended by itself.
    async fn has_started(batch: &Batch, run: impl Future<Output = Result<(), Ill>>) {
        tokio::select! {
            ended = run => panic!("{ended:?}"),
            () = wait_until(|| batch.child().exists()) => {}
        }
    }

    #[tokio::test]
    async fn a_command_that_succeeds_is_well() {
        assert_eq!(Batch::new(&["exit 0"], LONG).probe().run().await, Ok(()));
    }

    #[tokio::test]
    async fn a_command_that_fails_tells_its_status_and_its_last_words() {
        let ill = Batch::new(&["echo no disk", "exit 3"], LONG).probe().run().await.unwrap_err();
        assert_eq!(ill.to_string(), "cmd: exit status 3: no disk");
    }

    #[tokio::test]
    async fn a_command_is_killed_with_all_that_it_started_when_the_check_is_given_up() {
        let batch = Batch::new(&[START, "ping -n 600 127.0.0.1 >NUL"], LONG);
        let probe = batch.probe();
        let mut run = Box::pin(probe.run());
        has_started(&batch, &mut run).await;
        assert!(is_running(&batch.child()));
        drop(run);
        is_gone(&batch.child()).await;
    }

    #[tokio::test]
    async fn a_command_is_killed_with_all_that_it_started_when_its_time_is_over() {
        let batch = Batch::new(&[START, "ping -n 600 127.0.0.1 >NUL"], Duration::from_secs(5));
        let ill = batch.probe().run().await.unwrap_err();
        assert_eq!(ill.to_string(), "cmd: not ended within 5 s, killed");
        is_gone(&batch.child()).await;
    }

    #[tokio::test]
    async fn what_a_command_leaves_behind_is_killed_and_not_waited_for() {
        let began = Instant::now();
        let batch = Batch::new(&[START, ":wait", "if not exist child.txt goto wait", "exit 0"], LONG);
        assert_eq!(batch.probe().run().await, Ok(()));
        assert!(began.elapsed() < LONG);
        is_gone(&batch.child()).await;
    }
}
