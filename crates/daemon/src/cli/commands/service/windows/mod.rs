//! A service of Windows: its registration with the service manager, and the process that the manager starts.

mod event_log;

use super::name::Name;
use super::new::New;
use super::places::Places;
use super::state::{ABSENT, RUNNING, State};
use crate::cli::commands::run as cli_run;
use crate::cli::support::signals::Signal;
use crate::cli::support::{ConfigFile, Failure, channel, logging, terminal};
use anyhow::{Context as _, bail};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceControl, ServiceControlAccept,
    ServiceErrorControl, ServiceExitCode, ServiceFailureActions, ServiceFailureResetPeriod, ServiceInfo,
    ServiceStartType, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};
use windows_service::{define_windows_service, service_dispatcher};

/// The account: few rights on this machine, and none of its own in the network.
const ACCOUNT: &str = r"NT AUTHORITY\LocalService";

const DESCRIPTION: &str =
    "Tells monitoring tools that services are alive, on the schedules of its configuration.";

/// The pauses before a crashed service is started again: the first time, the second time, and each time after that.
const RECOVERY: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(5), Duration::from_secs(60)];

/// After this time without a crash, crashes are counted from zero.
const RECOVERED: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest time for starting and stopping, both of which take seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause between two looks at the state.
const PAUSE: Duration = Duration::from_millis(100);

const IN_USE: ServiceType = ServiceType::OWN_PROCESS;

/// Errors of the service manager that have a better text here.
const ACCESS_DENIED: i32 = 5;
const SERVICE_ALREADY_RUNNING: i32 = 1056;
const SERVICE_DOES_NOT_EXIST: i32 = 1060;
const SERVICE_NOT_ACTIVE: i32 = 1062;
const FAILED_CONTROLLER_CONNECT: i32 = 1063;
const SERVICE_MARKED_FOR_DELETE: i32 = 1072;
const SERVICE_EXISTS: i32 = 1073;

/// What the service manager starts.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    #[arg(long)]
    name: String,

    #[command(flatten)]
    config: ConfigFile,

    #[command(flatten)]
    log: logging::Options,
}

pub(super) fn install(new: &New, dry_run: bool) -> anyhow::Result<()> {
    is_of_the_system(new.user)?;
    let (log, arguments) = launch(new)?;
    places().warnings(new).iter().for_each(|warning| terminal::say(warning));
    let mut out = io::stdout();
    let shown: Vec<_> = arguments.iter().map(|argument| format!("{argument:?}")).collect();
    let what = if dry_run { "would be made" } else { "is made" };
    writeln!(out, "service {} {what}: {:?} {}", new.name, new.program, shown.join(" "))?;
    writeln!(
        out,
        "account {ACCOUNT}; starts with the system, and again after a crash; log in {}",
        log.display()
    )?;
    if dry_run {
        return Ok(());
    }
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let told = |error| told(error, &new.name);
    let info = ServiceInfo {
        name: new.name.clone().into(),
        display_name: if new.name == "downbeat" {
            "downbeat".into()
        } else {
            format!("downbeat: {}", new.name).into()
        },
        service_type: IN_USE,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: new.program.clone(),
        launch_arguments: arguments,
        dependencies: Vec::new(),
        account_name: Some(ACCOUNT.into()),
        account_password: None,
    };
    let access = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager = ServiceManager::local_computer(None::<&OsStr>, access).map_err(told)?;
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START | ServiceAccess::QUERY_STATUS;
    let service = manager.create_service(&info, access).map_err(told)?;
    service.set_description(DESCRIPTION).map_err(told)?;
    service.update_failure_actions(recovery()).map_err(told)?;
    event_log::register(&new.name).context("the event log cannot be told of the service")?;
    service.start::<&OsStr>(&[]).map_err(told)?;
    wait_for(&service, ServiceState::Running, &new.name)
}

/// Where the files of a service should lie.
fn places() -> Places {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let programs = folder("ProgramFiles").unwrap_or_else(|| r"C:\Program Files".into()).join("downbeat");
    let programs = programs.display().to_string();
    let temporary = ["TEMP", "TMP"].into_iter().filter_map(folder);
    Places {
        temporary: temporary.chain(folder("SystemRoot").map(|root| root.join("Temp"))).collect(),
        hidden: folder("USERPROFILE").map(|home| (home, "the folder of a user")).into_iter().collect(),
        // Only administrators may write there: what the configuration has the service run is as safe as the program.
        configurations: programs.clone(),
        programs,
        or: "",
    }
}

/// The log file of the service, and the arguments that it is started with.
fn launch(new: &New) -> anyhow::Result<(PathBuf, Vec<OsString>)> {
    let mut arguments: Vec<OsString> =
        vec!["service".into(), "run".into(), "--name".into(), new.name.clone().into()];
    arguments.extend(new.run_arguments());
    if let Some(log) = &new.log.log_file {
        return Ok((log.clone(), arguments));
    }
    let data = std::env::var_os("ProgramData").context("ProgramData does not say where a service logs to")?;
    let log = Path::new(&data).join("downbeat").join("logs").join(format!("{}.log", new.name));
    arguments.extend(["--log-file".into(), log.clone().into_os_string()]);
    Ok((log, arguments))
}

/// What the manager does when the process ends without reporting that it has stopped.
fn recovery() -> ServiceFailureActions {
    let restart = |delay| ServiceAction { action_type: ServiceActionType::Restart, delay };
    ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(RECOVERED),
        reboot_msg: None,
        command: None,
        actions: Some(RECOVERY.map(restart).into()),
    }
}

pub(super) fn uninstall(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    if shown(which, "stopped and removed", dry_run)? {
        return Ok(());
    }
    let told = |error| told(error, &which.name);
    let service = open(which, ServiceAccess::QUERY_STATUS | ServiceAccess::STOP | ServiceAccess::DELETE)?;
    if service.query_status().map_err(told)?.current_state != ServiceState::Stopped {
        service.stop().map_err(told)?;
        wait_for(&service, ServiceState::Stopped, &which.name)?;
    }
    service.delete().map_err(told)?;
    event_log::forget(&which.name).context("the event log cannot be told that the service is gone")?;
    Ok(writeln!(io::stdout(), "service {} is removed", which.name)?)
}

pub(super) fn start(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    if shown(which, "started", dry_run)? {
        return Ok(());
    }
    let service = open(which, ServiceAccess::QUERY_STATUS | ServiceAccess::START)?;
    service.start::<&OsStr>(&[]).map_err(|error| told(error, &which.name))?;
    wait_for(&service, ServiceState::Running, &which.name)
}

pub(super) fn stop(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    if shown(which, "stopped", dry_run)? {
        return Ok(());
    }
    let service = open(which, ServiceAccess::QUERY_STATUS | ServiceAccess::STOP)?;
    service.stop().map_err(|error| told(error, &which.name))?;
    wait_for(&service, ServiceState::Stopped, &which.name)
}

/// The exit codes of systemd are used.
pub(super) fn status(which: &Name) -> anyhow::Result<ExitCode> {
    let state = state(which)?;
    let State { service: name, state: word, process } = &state;
    let process = process.map(|process| format!(" (process {process})")).unwrap_or_default();
    match *word {
        ABSENT => writeln!(io::stdout(), "there is no service {name}")?,
        word => writeln!(io::stdout(), "service {name}: {word}{process}")?,
    }
    Ok(state.code())
}

pub(super) fn state(which: &Name) -> anyhow::Result<State> {
    is_of_the_system(which.user)?;
    let name = &which.name;
    let manager = ServiceManager::local_computer(None::<&OsStr>, ServiceManagerAccess::CONNECT);
    let manager = manager.map_err(|error| told(error, name))?;
    let state = |state, process| State { service: name.clone(), state, process };
    let service = match manager.open_service(name, ServiceAccess::QUERY_STATUS) {
        Err(error) if code(&error) == Some(SERVICE_DOES_NOT_EXIST) => return Ok(state(ABSENT, None)),
        opened => opened.map_err(|error| told(error, name))?,
    };
    let status = service.query_status().map_err(|error| told(error, name))?;
    Ok(state(in_words(status.current_state), status.process_id))
}

pub(super) fn reload(which: &Name) -> anyhow::Result<()> {
    channel::tell(process(which)?)
}

pub(super) fn process(which: &Name) -> anyhow::Result<u32> {
    let service = open(which, ServiceAccess::QUERY_STATUS)?;
    let status = service.query_status().map_err(|error| told(error, &which.name))?;
    match status.process_id {
        Some(process) => Ok(process),
        None => bail!("the service {} is {}", which.name, in_words(status.current_state)),
    }
}

fn in_words(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Running => RUNNING,
        ServiceState::Stopped => "stopped",
        ServiceState::StartPending => "starting",
        ServiceState::StopPending => "stopping",
        ServiceState::ContinuePending | ServiceState::PausePending | ServiceState::Paused => "paused",
    }
}

fn is_of_the_system(user: bool) -> anyhow::Result<()> {
    if user {
        bail!("Windows has no services of a user: `--user` is for Linux");
    }
    Ok(())
}

/// With `--dry-run`, says what would be done.
fn shown(which: &Name, done: &str, dry_run: bool) -> anyhow::Result<bool> {
    is_of_the_system(which.user)?;
    if dry_run {
        writeln!(io::stdout(), "service {} would be {done}", which.name)?;
    }
    Ok(dry_run)
}

fn open(which: &Name, access: ServiceAccess) -> anyhow::Result<Service> {
    is_of_the_system(which.user)?;
    let manager = ServiceManager::local_computer(None::<&OsStr>, ServiceManagerAccess::CONNECT);
    let opened = manager.and_then(|manager| manager.open_service(&which.name, access));
    opened.map_err(|error| told(error, &which.name))
}

fn wait_for(service: &Service, wanted: ServiceState, name: &str) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let state = service.query_status().map_err(|error| told(error, name))?.current_state;
        if state == wanted {
            return Ok(writeln!(io::stdout(), "service {name} is {}", in_words(state))?);
        }
        if state == ServiceState::Stopped {
            bail!("the service {name} has stopped again: its log and the event log say why");
        }
        if began.elapsed() > PATIENCE {
            bail!("the service {name} is still {} after {} s", in_words(state), PATIENCE.as_secs());
        }
        std::thread::sleep(PAUSE);
    }
}

fn code(error: &windows_service::Error) -> Option<i32> {
    match error {
        windows_service::Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    }
}

fn told(error: windows_service::Error, name: &str) -> anyhow::Error {
    match code(&error) {
        Some(ACCESS_DENIED) => anyhow::anyhow!("this takes the rights of an administrator"),
        Some(SERVICE_DOES_NOT_EXIST) => {
            anyhow::anyhow!("there is no service {name}: `downbeat service install` makes it")
        }
        Some(SERVICE_EXISTS) => {
            anyhow::anyhow!("there is a service {name} already: `downbeat service uninstall` removes it")
        }
        Some(SERVICE_ALREADY_RUNNING) => anyhow::anyhow!("the service {name} runs already"),
        Some(SERVICE_NOT_ACTIVE) => anyhow::anyhow!("the service {name} does not run"),
        Some(SERVICE_MARKED_FOR_DELETE) => {
            anyhow::anyhow!("the service {name} is being removed: close the windows that show services")
        }
        _ => anyhow::Error::new(error).context(format!("service {name}")),
    }
}

/// The arguments for [`main`], which the service manager calls without any.
static TO_RUN: OnceLock<Run> = OnceLock::new();

define_windows_service!(entry, main);

/// Hands the process to the service manager.
pub(super) fn run(run: Run) -> anyhow::Result<()> {
    let name = run.name.clone();
    let _ = TO_RUN.set(run);
    service_dispatcher::start(&name, entry).map_err(|error| match code(&error) {
        Some(FAILED_CONTROLLER_CONNECT) => {
            anyhow::anyhow!(
                "only the service manager starts this: take `downbeat run`, or `downbeat service start`"
            )
        }
        _ => told(error, &name),
    })
}

fn main(_: Vec<OsString>) {
    let Some(run) = TO_RUN.get() else { return };
    let errors = event_log::Writer::of(&run.name);
    if let Err(error) = serve(run) {
        // A failure before there is a log is reported only in the event log.
        if let Some(mut errors) = errors {
            let _ = errors.write_all(format!("{error:#}").as_bytes());
        }
        // Without reporting that it has stopped: the manager takes this for a crash and starts it again.
        std::process::exit(1);
    }
}

/// With it the handler reports that the service stops.
static TOLD: OnceLock<Told> = OnceLock::new();

/// Tells the service manager the state.
struct Told(ServiceStatusHandle);

impl Told {
    fn tell(&self, state: ServiceState, exit: ServiceExitCode) {
        let is_over = state == ServiceState::Stopped;
        let is_pending = matches!(state, ServiceState::StartPending | ServiceState::StopPending);
        let accepted =
            ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN | ServiceControlAccept::PARAM_CHANGE;
        let status = ServiceStatus {
            service_type: IN_USE,
            current_state: state,
            controls_accepted: match state {
                // While files are read, which can take long.
                ServiceState::StartPending => ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN,
                _ if is_pending || is_over => ServiceControlAccept::empty(),
                _ => accepted,
            },
            exit_code: exit,
            checkpoint: 0,
            wait_hint: if is_pending { PATIENCE } else { Duration::ZERO },
            process_id: None,
        };
        // An error cannot be reported to a manager that does not listen.
        let _ = self.0.set_service_status(status);
    }
}

/// Sends beats until the manager stops the service. An unusable configuration ends it for good, with exit code 2 as on the
/// command line.
fn serve(run: &Run) -> anyhow::Result<()> {
    let (sender, asked) = mpsc::channel(4);
    let to = sender.clone();
    let handler = move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            if let Some(told) = TOLD.get() {
                told.tell(ServiceState::StopPending, ServiceExitCode::NO_ERROR);
            }
            let _ = to.try_send(Signal::Stop("the service manager"));
            ServiceControlHandlerResult::NoError
        }
        // The remaining places are for stops. The waiting requests have the effect of this one too.
        ServiceControl::ParamChange if to.capacity() <= 2 => ServiceControlHandlerResult::NoError,
        ServiceControl::ParamChange => {
            let _ = to.try_send(Signal::Reload("the service manager"));
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let registered = service_control_handler::register(&run.name, handler)?;
    let told = TOLD.get_or_init(|| Told(registered));
    told.tell(ServiceState::StartPending, ServiceExitCode::NO_ERROR);
    logging::start(&run.log, event_log::Writer::of(&run.name).map(event_log::Writer::boxed))?;
    let running = move || {
        told.tell(ServiceState::Running, ServiceExitCode::NO_ERROR);
        Ok(())
    };
    let data = std::env::var_os("ProgramData").map(PathBuf::from);
    let history = data.map(|data| data.join("downbeat").join("history").join(&run.name));
    if let Err(error) =
        cli_run::work((run.config.paths.clone(), None), (None, history), (sender, asked), running)
    {
        let wrong = Failure::of_wrong(error)?;
        wrong.shown.lines().for_each(|line| tracing::error!("{line}"));
        told.tell(ServiceState::Stopped, ServiceExitCode::ServiceSpecific(2));
        return Ok(());
    }
    told.tell(ServiceState::Stopped, ServiceExitCode::NO_ERROR);
    Ok(())
}
