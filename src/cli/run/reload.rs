//! What is in force now, as the files have it?
//! Read once at the start and anew at each SIGHUP: apart from the service, which goes on with what it has
//! where the files are wrong.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use observances::Catalogue;

use crate::cli::wiring;
use crate::clock::{Clock, Trust};
use crate::config::{self, Config, Environment};
use crate::remind::channel::{self, Channels};
use crate::remind::run::Planner;
use crate::zone::Zones;

/// Where the configuration is.
pub(super) struct Source {
    pub(super) file: Option<PathBuf>,
    pub(super) environment: Environment,
    pub(super) zones: Zones,
}

/// What the service does until the files are read anew.
pub(super) struct InForce {
    pub(super) config: Config,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) planner: Planner,
    pub(super) channels: Channels,
}

impl InForce {
    /// What a configuration and its catalogue come to.
    ///
    /// # Errors
    /// If a subscription or a channel of it cannot be.
    pub(super) fn of(config: Config, catalogue: Catalogue, incomplete: bool, clock: &Clock) -> Result<Self> {
        let catalogue = Arc::new(catalogue);
        let planner = wiring::planner(&config, Arc::clone(&catalogue), incomplete)?;
        let channels = wiring::channels(&config, clock)?;
        Ok(Self { config, catalogue, planner, channels })
    }

    /// What the files say now.
    ///
    /// # Errors
    /// If one of them is wrong: at the start an own file is left out then, but what is in force already
    /// is better than a part of it. If something is changed that only a start can change.
    pub(super) fn anew(source: &Source, before: &Config, clock: &Clock, trust: Trust) -> Result<Self> {
        let (environment, zones) = (&source.environment, &source.zones);
        let config = Config::load(source.file.as_deref(), environment, zones, &channel::declared())?;
        if config.http.listen != before.http.listen {
            bail!("[http] listen is another address now; that takes a restart");
        }
        if config.storage != before.storage || config.state_directory != before.state_directory {
            bail!("[storage] is another place now; that takes a restart");
        }
        let included = config::catalogue(&config.catalogue);
        if let Some(error) = included.errors.into_iter().next() {
            return Err(error.into());
        }
        let mut anew = Self::of(config, included.catalogue, false, clock)?;
        anew.planner.trust = trust;
        Ok(anew)
    }
}
