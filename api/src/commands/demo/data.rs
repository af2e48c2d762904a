//! The facts of the demonstration: the nine polling districts of Fredericia in 2025, the parties, seats, invented people.

/// Number, name, venue, address, eligible voters.
pub type SiteFacts = (i32, &'static str, Option<&'static str>, Option<&'static str>, i32);

/// The constituency that the first eight districts belong to.
pub const CONSTITUENCY: (i32, &str) = (58, "Fredericia");

/// The districts; the last one has neither venue nor constituency in the national list.
pub const SITES: [SiteFacts; 9] = [
    (1, "Gymnasiet 1", Some("Fredericia Gymnasium"), Some("Nørrebrogade 88, 7000 Fredericia"), 5_914),
    (2, "Bredstrup-Pjedsted", Some("Bredstrup-Pjedstedhallen"), Some("Ågade 70, Bredstrup, 7000 Fredericia"), 1_172),
    (3, "Erritsø", Some("Erritsø-Hallen"), Some("Krogsagervej 42, Erritsø, 7000 Fredericia"), 7_686),
    (4, "Herslev", Some("Herslev Forsamlingshus"), Some("Herslev Kirkevej 4, Herslev, 7000 Fredericia"), 640),
    (5, "Taulov", Some("Elbo-Hallen"), Some("Tingvejen 24A, Taulov, 7000 Fredericia"), 4_981),
    (6, "Søndermarken", Some("Fredericia Idrætscenter"), Some("Vestre Ringvej 100, 7000 Fredericia"), 9_066),
    (7, "Bøgeskov", Some("Bøgeskovhallen"), Some("Bøgeskovvej 37C, Bøgeskov, 7000 Fredericia"), 1_519),
    (8, "Indre By", Some("Fredericia Rådhus"), Some("Gothersgade 20, 7000 Fredericia"), 5_967),
    (9, "Gymnasiet 2", None, None, 5_693),
];

/// Letter and name.
pub const PARTIES: [(&str, &str); 8] = [
    ("A", "Socialdemokratiet"),
    ("C", "Det Konservative Folkeparti"),
    ("F", "SF – Socialistisk Folkeparti"),
    ("I", "Liberal Alliance"),
    ("O", "Dansk Folkeparti"),
    ("V", "Venstre, Danmarks Liberale Parti"),
    ("Æ", "Danmarksdemokraterne"),
    ("Ø", "Enhedslisten – De Rød-Grønne"),
];

/// Code and name.
pub const DUTIES: [(&str, &str); 3] =
    [("formand", "Valgstyrerformand"), ("valgstyrer", "Valgstyrer"), ("tilforordnet", "Tilforordnet vælger")];

/// People who do not exist.
pub const NAMES: [&str; 24] = [
    "Åse Ravnsbæk",
    "Bjarke Ølund",
    "Carla Thyrri",
    "Ditlev Aagesen",
    "Ellinor Vestergård",
    "Folmer Kjærby",
    "Gudrun Nørrelykke",
    "Halfdan Østbirk",
    "Ingrid Mårslet",
    "Jesper Ærenlund",
    "Kirstine Blåbjerg",
    "Lauge Sønderskov",
    "Merete Højkær",
    "Niels-Peter Rødbro",
    "Oda Fyrreager",
    "Palle Grønnegård",
    "Rigmor Søholm",
    "Svend Åkjær",
    "Tove Lindbæk",
    "Ulrik Brændgaard",
    "Vibeke Møllevang",
    "Yrsa Hedelund",
    "Æskil Birkemose",
    "Øjvind Aastrup",
];
