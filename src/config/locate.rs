//! Where is the configuration file, and where is the state kept?
//! Apart, because these are places on the host, whatever is in the file.
#![expect(clippy::disallowed_methods, reason = "the only reader of configuration files")]

use std::fs;
use std::io::{Error, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::fault::ConfigError;

const FILE: &str = "observd.toml";
const SYSTEM_FILE: &str = "/etc/observd/observd.toml";
/// For a service without a home whose manager names no directory.
const SYSTEM_STATE: &str = "/var/lib/observd";

/// The longest file, in bytes (16 MiB): what is longer, or has no end, is no configuration. A list of
/// a hundred thousand recipients takes a quarter of it.
const LONGEST: usize = 16 << 20;

/// A configuration file that was found.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The file that `named` (the flag) or `OBSERVD_CONFIG` names, which must be there; else the
/// first of the usual places that has one; else none.
pub(super) fn find(named: Option<&Path>, environment: &Environment) -> Result<Option<Found>, ConfigError> {
    let flag = named.map(|path| (path, "--config"));
    let variable = environment.config.as_deref().map(|path| (path, "OBSERVD_CONFIG"));
    if let Some((path, by)) = flag.or(variable) {
        return match read(path)? {
            Some(found) => Ok(Some(found)),
            None => Err(ConfigError::Missing { path: path.to_path_buf(), by }),
        };
    }
    for path in usual_places(environment) {
        if let Some(found) = read(&path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Where a file is looked for when none is named, first one first.
fn usual_places(environment: &Environment) -> Vec<PathBuf> {
    let own = environment.below(environment.xdg_config_home.as_deref(), ".config");
    own.map(|directory| directory.join(FILE)).into_iter().chain([PathBuf::from(SYSTEM_FILE)]).collect()
}

fn read(path: &Path) -> Result<Option<Found>, ConfigError> {
    let unreadable = |source: Error| ConfigError::Unreadable { path: path.to_path_buf(), source };
    match contents(path) {
        Ok(bytes) if bytes.len() > LONGEST => Err(ConfigError::TooLong { path: path.to_path_buf() }),
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Found { path: path.to_path_buf(), text })),
            Err(wrong) => Err(not_utf8(path, wrong.as_bytes(), wrong.utf8_error().valid_up_to())),
        },
        Err(absent) if matches!(absent.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(unreadable(source)),
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_utf8(path: &Path, bytes: &[u8], valid: usize) -> ConfigError {
    let line = bytes.iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
    ConfigError::NotUtf8 { path: path.to_path_buf(), line }
}

/// The directory of everything that must outlive the process.
pub(super) fn state_directory(environment: &Environment) -> PathBuf {
    let given = environment
        .state_directory
        .as_ref()
        .and_then(|list| std::env::split_paths(list).find(|path| !path.as_os_str().is_empty()));
    given
        .or_else(|| environment.below(environment.xdg_state_home.as_deref(), ".local/state"))
        .unwrap_or_else(|| PathBuf::from(SYSTEM_STATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(home: &str) -> Environment {
        Environment { home: Some(home.into()), ..Environment::default() }
    }

    #[test]
    fn state_is_where_the_service_manager_says_else_in_the_home() {
        let mut from = environment("/home/u");
        assert_eq!(state_directory(&from), Path::new("/home/u/.local/state/observd"));
        from.xdg_state_home = Some("relative".into());
        assert_eq!(state_directory(&from), Path::new("/home/u/.local/state/observd"));
        from.xdg_state_home = Some("/state".into());
        assert_eq!(state_directory(&from), Path::new("/state/observd"));
        from.state_directory = Some("/var/lib/observd:/var/lib/other".into());
        assert_eq!(state_directory(&from), Path::new("/var/lib/observd"));
        from.state_directory = Some("".into());
        assert_eq!(state_directory(&from), Path::new("/state/observd"));
        assert_eq!(state_directory(&Environment::default()), Path::new(SYSTEM_STATE));
    }

    #[test]
    fn a_named_file_must_be_there_and_a_usual_one_need_not() {
        let home = tempfile::tempdir().unwrap();
        let path = |file: &str| home.path().join(file);
        let mut from = environment(home.path().to_str().unwrap());
        assert_eq!(usual_places(&from), [path(".config/observd/observd.toml"), SYSTEM_FILE.into()]);

        fs::create_dir_all(path(".config/observd")).unwrap();
        fs::write(path(".config/observd/observd.toml"), "# own").unwrap();
        assert_eq!(find(None, &from).unwrap().unwrap().text, "# own");
        fs::write(path("variable.toml"), "# variable").unwrap();
        from.config = Some(path("variable.toml"));
        assert_eq!(find(None, &from).unwrap().unwrap().text, "# variable");
        fs::write(path("flag.toml"), "# flag").unwrap();
        assert_eq!(find(Some(&path("flag.toml")), &from).unwrap().unwrap().text, "# flag");

        let refused = |named: Option<&Path>, from: &Environment| find(named, from).err().unwrap().to_string();
        assert!(refused(Some(&path("none")), &from).contains("which --config names, is not there"));
        assert!(refused(Some(home.path()), &from).contains("cannot be read"));
        from.config = Some(path("none"));
        assert!(refused(None, &from).contains("which OBSERVD_CONFIG names, is not there"));
        fs::write(path("latin.toml"), b"# one\n# Z\xfcrich").unwrap();
        assert!(refused(Some(&path("latin.toml")), &from).contains("line 2"));
    }
}
