//! stub
/// The six languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Lang { Ar, En, Es, Fr, Ru, Zh }
impl Lang {
    #[allow(missing_docs)]
    pub const ALL: [Lang; 6] = [Lang::Ar, Lang::En, Lang::Es, Lang::Fr, Lang::Ru, Lang::Zh];
    #[allow(missing_docs)]
    pub fn code(self) -> &'static str { match self { Lang::Ar=>"ar", Lang::En=>"en", Lang::Es=>"es", Lang::Fr=>"fr", Lang::Ru=>"ru", Lang::Zh=>"zh" } }
}
