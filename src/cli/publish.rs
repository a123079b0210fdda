//! The whole site as files, for any web host.
//! Apart from what is in them, which is what `run` serves: here they come to lie in a directory, each whole
//! or not at all, and what an earlier run left there that is no longer part of the site goes.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::task::JoinSet;
use url::Url;

use super::{Context, Run, output, wiring};
use crate::render::site::CONTENT_POLICY;
use crate::serve::files::{self, Files};

/// How many files are made at once.
const AT_ONCE: usize = 4;

/// Says which files of the directory are ours.
const MANIFEST: &str = ".observd-files";

/// For hosts that read how files are to be served from a file: Netlify and Cloudflare, Apache, GitHub.
const FOR_HOSTS: [(&str, &str); 3] = [
    ("_headers", include_str!("publish/_headers")),
    (".htaccess", include_str!("publish/htaccess")),
    (".nojekyll", ""),
];

#[derive(Debug, clap::Args)]
pub(super) struct Publish {
    /// The directory to write to; made if it is not there
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

impl Run for Publish {
    fn run(self, mut context: Context) -> anyhow::Result<()> {
        let now = context.now;
        let (config, zones) = (&context.config, &context.zones);
        let catalogue = Arc::new(context.catalogue);
        let state = wiring::site(config, catalogue, zones, Arc::new(move || now));
        if config.http.is_only_here() {
            output::warn(&unreachable(&state.public_url));
        }
        let addresses = files::addresses(&state);
        let base = Url::parse(&state.public_url)?.path().trim_end_matches('/').to_owned();
        let directory = Directory::open(self.directory)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
        let written = runtime.block_on(write_all(&directory, (&Files::of(state), &base), addresses))?;
        let said = format!(
            "{} files, {:.1} MB in {}\n",
            written.files,
            written.megabytes(),
            directory.path.display()
        );
        context.output.write(&said)
    }
}

/// What is told whose files would lead to this machine alone.
fn unreachable(public_url: &str) -> String {
    format!(
        "the buttons, codes and links in the files lead to {public_url}, which is this machine: say in the \
         configuration where the files will be, as `public_url` under [http]"
    )
}

/// What has been written.
#[derive(Debug, Default)]
struct Written {
    files: usize,
    bytes: u64,
}

impl Written {
    #[expect(clippy::cast_precision_loss, reason = "it is said to a tenth of a megabyte")]
    fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }
}

/// `base` is the path below which others see the site.
async fn write_all(
    directory: &Directory,
    (site, base): (&Files, &str),
    addresses: Vec<String>,
) -> anyhow::Result<Written> {
    let mut written = Written::default();
    let mut names = BTreeSet::new();
    let mut put = |path: &str, bytes: &[u8]| -> anyhow::Result<()> {
        directory.write(path, bytes).with_context(|| format!("{path} cannot be written"))?;
        names.insert(path.to_owned());
        written.files += 1;
        written.bytes += bytes.len() as u64;
        Ok(())
    };
    for (path, text) in FOR_HOSTS {
        put(path, text.replace("{base}", base).replace("{policy}", &CONTENT_POLICY).as_bytes())?;
    }
    let mut making = JoinSet::new();
    let mut addresses = addresses.into_iter();
    loop {
        while making.len() < AT_ONCE
            && let Some(address) = addresses.next()
        {
            let site = site.clone();
            making.spawn(async move { site.at(&address).await });
        }
        let Some(made) = making.join_next().await else { break };
        for file in made?? {
            put(&file.path, &file.bytes)?;
        }
    }
    directory.settle(&names)?;
    Ok(written)
}

/// Where the files lie.
struct Directory {
    path: PathBuf,
    /// What an earlier run wrote.
    ours: BTreeSet<String>,
}

#[expect(clippy::disallowed_methods, reason = "writes the files of the directory that was asked for")]
impl Directory {
    fn open(path: PathBuf) -> anyhow::Result<Self> {
        let place = || format!("{} cannot be written to", path.display());
        std::fs::create_dir_all(&path).with_context(place)?;
        let manifest = match std::fs::read_to_string(path.join(MANIFEST)) {
            Ok(text) => Some(text),
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(place),
        };
        // What others keep there may stay, so long as no file of ours would take its place.
        if manifest.is_none() && path.join("index.html").exists() {
            bail!(
                "{} holds a site that observd has not written; name an empty directory, or take its index.html away",
                path.display()
            );
        }
        let begun = manifest.is_some();
        let ours = manifest.unwrap_or_default().lines().map(str::to_owned).collect();
        let directory = Self { path, ours };
        if !begun {
            // Before the first file: a run that is cut off is gone on with by the next.
            directory.write(MANIFEST, b"").with_context(|| format!("{MANIFEST} cannot be written"))?;
        }
        Ok(directory)
    }

    /// A file, whole; one that is the same already keeps its time, so that it is not sent anew.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.path.join(name);
        if std::fs::read(&place).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        let directory = place.parent().unwrap_or(&self.path);
        std::fs::create_dir_all(directory)?;
        let new = directory.join(format!(".observd-{}", std::process::id()));
        std::fs::write(&new, bytes)?;
        std::fs::rename(&new, &place)
    }

    /// Takes away what is no longer part of the site, and notes what is.
    fn settle(&self, names: &BTreeSet<String>) -> io::Result<()> {
        let gone = self.ours.difference(names).filter(|name| is_below(Path::new(name)));
        for name in gone {
            match std::fs::remove_file(self.path.join(name)) {
                Ok(()) => {}
                Err(absent) if absent.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let mut manifest = names.iter().cloned().collect::<Vec<_>>().join("\n");
        manifest.push('\n');
        self.write(MANIFEST, manifest.as_bytes())
    }
}

/// Whether a name leads nowhere but into the directory, whoever has edited the list.
fn is_below(name: &Path) -> bool {
    name.components().all(|part| matches!(part, std::path::Component::Normal(_)))
}
