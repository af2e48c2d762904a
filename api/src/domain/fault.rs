//! What may be wrong with what somebody sent: closed lists of codes, each with a Danish and an English sentence.
//! A fault never carries the value that was sent.

use serde::Serialize;
use utoipa::ToSchema;

use super::merge_fields::MergeField;

/// The two languages the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Danish, the first language.
    Da,
    /// English.
    En,
}

impl Locale {
    /// The language tag, as stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// Reads the tag back.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag {
            "da" => Some(Self::Da),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// Makes a closed list of codes: the enum, its wire form, its sentences in Danish and English.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $wire:tt : $da:literal / $en:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        pub enum $name { $(#[doc = $en] #[serde(rename = $wire)] $variant),+ }

        impl $name {
            /// Every code of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }

            /// The sentence a person reads.
            pub const fn sentence(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$variant, Locale::Da) => $da, (Self::$variant, Locale::En) => $en),+
                }
            }
        }
    };
}

codes! {
    /// Why one field was refused.
    FieldCode {
        Required = "required": "Feltet skal udfyldes." / "The field is required.",
        UnknownField = "unknown_field": "Feltet kendes ikke her." / "The field is not known here.",
        TooLong = "too_long": "Teksten er for lang." / "The text is too long.",
        TooShort = "too_short": "Teksten er for kort." / "The text is too short.",
        TooMany = "too_many": "Der er for mange på listen." / "The list is too long.",
        DayPassed = "day_passed": "Dagen er passeret." / "The day has passed.",
        AfterPollingDay = "after_polling_day": "Dagen ligger efter valgdagen." / "The day is after the polling day.",
        DayInFuture = "day_in_future": "Dagen må ikke ligge i fremtiden." / "The day may not be in the future.",
        ConsentPeriod = "consent_period": "Den sidste dag skal være i dag eller senere, og højst fem år ude i fremtiden." / "The last day must be today or later, and at most five years ahead.",
        OutOfRange = "out_of_range": "Værdien er uden for det tilladte." / "The value is out of range.",
        ControlCharacter = "control_character": "Teksten indeholder tegn, der ikke kan bruges (styretegn)." / "The text has characters that cannot be used (control characters).",
        Format = "format": "Værdien har ikke den rigtige form." / "The value does not have the right form.",
        WholeNumber = "whole_number": "Skriv et helt tal, fx 1.234." / "Write a whole number, e.g. 1234.",
        EmailFormat = "email_format": "Skriv en e-mailadresse som navn@eksempel.dk." / "Write a mail address like name@example.dk.",
        PhoneFormat = "phone_format": "Skriv et telefonnummer på otte cifre, eller et udenlandsk med + og landekode." / "Write a phone number of eight digits, or a foreign one with + and country code.",
        UsernameFormat = "username_format": "Et brugernavn er 3–64 tegn: latinske bogstaver, tal, punktum, bindestreg, understreg. Det må ikke ligne en e-mailadresse, medmindre det er brugerens egen." / "A username is 3–64 characters: Latin letters, digits, dot, hyphen, underscore. It may not look like a mail address unless it is the user's own.",
        Taken = "taken": "Værdien er allerede i brug." / "The value is already in use.",
        Unknown = "unknown": "Det, der henvises til, findes ikke." / "What is referred to does not exist.",
        Duplicate = "duplicate": "Værdien står der to gange." / "The value stands there twice.",
        GrantScope = "grant_scope": "Omfang og valg passer ikke sammen: en valgkreds kræver netop én valgkreds, valgsteder mindst ét valgsted, og hele partiet ingen af delene." / "Scope and choice do not fit: scope constituency needs one constituency, scope site at least one site, scope party neither.",
        GrantNotForRole = "grant_not_for_role": "Kun en partisekretær kan have adgange til partier." / "Only a party secretary may have grants.",
        NotForClients = "not_for_clients": "Det kan kun en administrator gøre, ikke et system." / "Only an administrator may do this, not a machine client.",
        ActiveAccount = "active_account": "Kontoen er taget i brug, så kun en administrator kan ændre e-mailadressen." / "The account is in use, so only an administrator may change its mail address.",
        KeyPrivate = "key_private": "Det er den private halvdel af nøglen, og den må aldrig forlade systemet. Lav et nyt nøglepar, og send kun den offentlige nøgle." / "This is the private half of the key, which must never leave the system. Make a new pair and send the public key alone.",
        KeyKind = "key_kind": "Nøglen skal være en offentlig JWK: Ed25519, P-256 eller RSA på 2.048 til 4.096 bit (alg: EdDSA, ES256, RS256 eller PS256)." / "The key must be a public JWK: Ed25519, P-256, or RSA of 2,048 to 4,096 bits (alg: EdDSA, ES256, RS256 or PS256).",
        CprFormat = "cpr_format": "Et CPR-nummer er ti cifre: DDMMÅÅ-NNNN." / "A CPR number is ten digits: DDMMYY-NNNN.",
        CprDate = "cpr_date": "De første seks cifre er ikke en dato, der findes." / "The first six digits are not a date that exists.",
        CprReplacementNumber = "cpr_replacement_number": "Det er et erstatningsnummer (dag over 60), og det kan ikke bruges her. Spørg personen om det rigtige CPR-nummer." / "This is a replacement number (day above 60) and cannot be used here. Ask the person for the real CPR number.",
        CprInText = "cpr_in_text": "Et CPR-nummer må ikke stå her. Det hører kun hjemme i en persons CPR-felt." / "A CPR number may not stand here. It belongs in a person's CPR field only.",
        LinkInName = "link_in_name": "En netadresse må ikke stå i navnet, for navnet står i mails." / "A web address may not stand in the name: the name stands in mails.",
        PasswordTooShort = "password_too_short": "Adgangskoden skal have mindst 15 tegn." / "The password needs at least 15 characters.",
        PasswordTooLong = "password_too_long": "Adgangskoden er for lang: højst 1.024 byte." / "The password is too long: 1,024 bytes at most.",
        PasswordCommon = "password_common": "Adgangskoden er blandt dem, som gættes først." / "The password is among those that are guessed first.",
        PasswordContext = "password_context": "Adgangskoden bygger på kommunen, partiet, systemet eller dit eget navn." / "The password is built on the municipality, the party, the system or your own name.",
        PasswordWeak = "password_weak": "Adgangskoden er for let at gætte. Flere ord, der ikke hører sammen, er stærke." / "The password is too easy to guess. Several unrelated words are strong.",
        PasswordWrong = "password_wrong": "Den nuværende adgangskode er ikke rigtig." / "The current password is not right.",
        TermsVersion = "terms_version": "Vilkårene er ændret. Læs dem igen." / "The terms have changed. Read them again.",
        CodeWrong = "code_wrong": "Koden er ikke rigtig, eller den er brugt. Vent på den næste, og prøv igen." / "The code is not right, or it has been used. Wait for the next one and try again.",
        PasskeyRefused = "passkey_refused": "Adgangsnøglen kunne ikke bekræftes. Prøv igen, eller brug en anden måde." / "The passkey could not be verified. Try again or use another way.",
        MergeFieldUnknown = "merge_field_unknown": "Flettefeltet findes ikke." / "The merge field does not exist.",
        MergeFieldUnclosed = "merge_field_unclosed": "Flettefeltet mangler sin afsluttende parentes ]." / "The merge field lacks its closing bracket ].",
        LinkFieldMissing = "link_field_missing": "Mailen skal indeholde linket [user:one-time-login-url]." / "The mail must contain the link [user:one-time-login-url].",
        LinkFieldGlued = "link_field_glued": "Linket skal stå for sig selv: sæt mellemrum eller linjeskift på begge sider." / "The link must stand by itself: put a blank or a line break on both sides.",
        LineBreak = "line_break": "Emnet skal stå på én linje." / "The subject must be one line.",
        CsvColumnMissing = "csv_column_missing": "Kolonnen mangler i filen." / "The column is missing in the file.",
        CsvEncoding = "csv_encoding": "Filen er ikke i UTF-8. Gem den som »CSV UTF-8« og prøv igen." / "The file is not UTF-8. Save it as 'CSV UTF-8' and try again.",
        CsvSpreadsheet = "csv_spreadsheet": "Det er en Excel- eller zip-fil. Gem den i Excel som »CSV UTF-8« (Filer, Gem som), og vælg den nye fil." / "This is an Excel or zip file. Save it in Excel as 'CSV UTF-8' (File, Save As) and choose the new file.",
        CsvMalformed = "csv_malformed": "Filen kan ikke læses som CSV fra denne række." / "The file cannot be read as CSV from this row.",
        CsvTooManyRows = "csv_too_many_rows": "Filen har over 20.000 rækker." / "The file has more than 20,000 rows.",
        CsvFormula = "csv_formula": "Feltet begynder som en formel (=, +, - eller @) og kan ikke bruges." / "The field begins like a formula (=, +, - or @) and cannot be used.",
        CsvEmpty = "csv_empty": "Filen har ingen rækker under overskrifterne, eller ingen for kommunen." / "The file has no rows below its header, or none for the municipality.",
    }
}

codes! {
    /// Why a request was refused, as a whole.
    ProblemCode {
        BadRequest = "bad_request": "Forespørgslen kan ikke læses." / "The request cannot be read.",
        MalformedJson = "malformed_json": "Indholdet er ikke gyldig JSON i den form, der ventes her." / "The body is not valid JSON of the form expected here.",
        Unauthorized = "unauthorized": "Log ind for at fortsætte." / "Log in to go on.",
        InvalidCredentials = "invalid_credentials": "Brugernavn eller adgangskode er ikke rigtig. Er du sikker på dem, så bed om et link til en ny adgangskode." / "The username or the password is not right. If you are sure of them, ask for a link to choose a new password.",
        SessionEnded = "session_ended": "Du er logget af. Log ind igen." / "You are logged out. Log in again.",
        ChallengeEnded = "challenge_ended": "Det tog for lang tid. Begynd forfra." / "That took too long. Begin again.",
        TermsRequired = "terms_required": "Læs og acceptér vilkårene for brug, før du går videre." / "Read and accept the terms of use before you go on.",
        SecondFactorRequired = "second_factor_required": "Din konto skal have en totrinsbekræftelse, før du kan gå videre." / "Your account needs a second factor before you can go on.",
        StepUpRequired = "step_up_required": "Bekræft, at det er dig, for at gøre dette." / "Confirm that it is you to do this.",
        Forbidden = "forbidden": "Din rolle giver ikke adgang til dette." / "Your role does not allow this.",
        InsufficientScope = "insufficient_scope": "Systemet har ikke fået lov til dette." / "The client has not been given the scope for this.",
        InvalidRequest = "invalid_request": "Forespørgslen om et adgangstoken har ikke den rigtige form: den er en formular (application/x-www-form-urlencoded) med `grant_type` og én måde at sige, hvem man er." / "The token request does not have the right form: it is a form (application/x-www-form-urlencoded) with `grant_type` and one way to say who asks.",
        InvalidClient = "invalid_client": "Systemet kendes ikke, eller dets hemmelighed eller underskrift er forkert, brugt eller udløbet." / "The client is not known, or its secret or assertion is wrong, was used or has expired.",
        InvalidScope = "invalid_scope": "Systemet har ikke fået de rettigheder, det beder om." / "The client has not been given the scopes it asks for.",
        UnsupportedGrantType = "unsupported_grant_type": "Kun grant_type=client_credentials kan bruges." / "Only grant_type=client_credentials can be used.",
        RequestedWithMissing = "requested_with_missing": "Hovedet X-Requested-With mangler: send det med en vilkårlig værdi." / "The X-Requested-With header is missing: send it with any value.",
        NotFound = "not_found": "Det findes ikke, eller du har ikke adgang til det." / "It does not exist, or it is not yours.",
        MethodNotAllowed = "method_not_allowed": "Den metode kan ikke bruges her." / "That method cannot be used here.",
        LinkUnknown = "link_unknown": "Linket kendes ikke. Brug linket i den nyeste mail." / "The link is not known. Use the link of the newest mail.",
        LinkUsed = "link_used": "Linket er brugt." / "The link has been used.",
        LinkExpired = "link_expired": "Linket er udløbet." / "The link has expired.",
        LinkReplaced = "link_replaced": "Linket er erstattet af et nyere eller trukket tilbage." / "The link has been replaced by a newer one or withdrawn.",
        Conflict = "conflict": "Det strider mod noget, der er der i forvejen." / "It conflicts with what is already there.",
        InUse = "in_use": "Det kan ikke slettes, for noget andet bruger det." / "It cannot be deleted: something else uses it.",
        NoFreeSeat = "no_free_seat": "Der er ingen ledig plads af den slags på valgstedet." / "There is no free seat of that kind at the site.",
        SeatsBelowFilled = "seats_below_filled": "Antallet er lavere end de pladser, der allerede er besat." / "The number is below the seats already filled.",
        ElectionNotOpen = "election_not_open": "Valget er ikke åbent for indberetning." / "The election is not open for reporting.",
        ElectionTransition = "election_transition": "Valget kan ikke gå fra sin nuværende tilstand til den ønskede." / "The election cannot go from its state to the one asked for.",
        ElectionClosed = "election_closed": "Valget er afsluttet, og intet kan ændres." / "The election is closed, and nothing can be changed.",
        RetentionNotDue = "retention_not_due": "Valget er ikke afsluttet, eller opbevaringsfristen er ikke udløbet endnu." / "The election is not closed, or its retention period has not run out yet.",
        PersonSeated = "person_seated": "Personen har en plads. Træk indberetningen tilbage først; efter valget slettes personen sammen med valgets data." / "The person holds a seat. Withdraw the report first; after the election the person is erased with its data.",
        LegalHold = "legal_hold": "Sletningen er sat i bero. Ophæv berostillelsen først." / "The erasure is on legal hold. Lift it first.",
        AlreadyErased = "already_erased": "Persondata for valget er slettet." / "The personal data of the election have been erased.",
        ErasureChanged = "erasure_changed": "Noget har ændret sig siden prøvesletningen. Se de nye tal, før du sletter." / "Something has changed since the rehearsal. Look at the new counts before you erase.",
        AssignmentTransition = "assignment_transition": "Indberetningen kan ikke gå fra sin nuværende tilstand til den ønskede." / "The assignment cannot go from its state to the one asked for.",
        UserState = "user_state": "Kontoens tilstand tillader det ikke." / "The account's state does not allow it.",
        LastAdministrator = "last_administrator": "Kommunen skal have mindst én aktiv administrator." / "The municipality needs at least one active administrator.",
        LastFactor = "last_factor": "Det er den sidste totrinsbekræftelse, og din konto skal have en. Tilføj en anden først." / "This is the last second factor, and your account needs one. Add another first.",
        CodesRefused = "codes_refused": "Der er skrevet for mange forkerte koder til kontoen. Brug en adgangsnøgle eller en genoprettelseskode, eller vælg en ny adgangskode med »Glemt adgangskode«." / "Too many wrong codes have been typed for the account. Use a passkey or a recovery code, or choose a new password with 'Forgotten password'.",
        TooManyFactors = "too_many_factors": "Du har ti totrinsbekræftelser. Fjern en først." / "You have ten second factors. Remove one first.",
        ClientRevoked = "client_revoked": "Systemets adgang er lukket." / "The client has been revoked.",
        TooManySecrets = "too_many_secrets": "Systemet har to hemmeligheder. Fjern den gamle først." / "The client has two secrets. Remove the old one first.",
        TooManyKeys = "too_many_keys": "Systemet har to nøgler. Fjern den gamle først." / "The client has two keys. Remove the old one first.",
        SecretaryRequestsOff = "secretary_requests_off": "Kommunen tager ikke imod anmodninger om flere partisekretærer her. Kontakt valgsekretariatet." / "The municipality takes no requests for further secretaries here. Contact the election office.",
        TooManyRequests = "too_many_requests": "Du har 20 anmodninger, der venter på svar. Vent på valgsekretariatet." / "You have 20 requests that wait for an answer. Wait for the election office.",
        RequestDecided = "request_decided": "Anmodningen er allerede afgjort eller trukket tilbage." / "The request has been decided or taken back already.",
        AskerOutOfReach = "asker_out_of_reach": "Den, der har bedt om det, har ikke længere adgang til nogen af valgstederne. Afvis anmodningen, eller opret brugeren selv." / "Whoever asked no longer reaches any of the sites. Reject the request, or make the user yourself.",
        MailState = "mail_state": "Mailens tilstand tillader det ikke." / "The mail's state does not allow it.",
        ProtectionStands = "protection_stands": "En adressebeskyttelse ophæves eller forkortes for sig, med en begrundelse: på personens side eller med POST /persons/{id}/protection-ends." / "A protection is ended or shortened by itself, with a reason: on the person's page or with POST /persons/{id}/protection-ends.",
        NotProtected = "not_protected": "Personen har ingen adressebeskyttelse." / "The person has no address protection.",
        CprNotRegistered = "cpr_not_registered": "Der er ikke registreret noget CPR-nummer." / "No CPR number is registered.",
        Stale = "stale": "Nogen har ændret det, siden du hentede det." / "Somebody has changed it since you fetched it.",
        PayloadTooLarge = "payload_too_large": "Indholdet er for stort." / "The body is too large.",
        UriTooLong = "uri_too_long": "Adressen er for lang." / "The address is too long.",
        UnsupportedMediaType = "unsupported_media_type": "Den slags indhold kan ikke modtages her." / "That kind of content is not accepted here.",
        MisdirectedRequest = "misdirected_request": "Ingen kommune hører til på denne adresse." / "No municipality belongs to this address.",
        ValidationFailed = "validation_failed": "Noget skal rettes, før det kan gemmes." / "Something must be corrected before it can be saved.",
        ImportInvalid = "import_invalid": "Filen har fejl, og intet er importeret." / "The file has errors, and nothing was imported.",
        InvalidFilter = "invalid_filter": "Filteret kan ikke bruges her: kun »eq« på de attributter, der er nævnt i dokumentationen, forbundet med »and«, »or« og »not«." / "The filter cannot be used here: only 'eq' on the attributes that the documentation names, combined with 'and', 'or' and 'not'.",
        InvalidPath = "invalid_path": "Stien i ændringen kan ikke bruges her." / "The path of the change cannot be used here.",
        IdempotencyKeyReused = "idempotency_key_reused": "Nøglen i Idempotency-Key er brugt til noget andet." / "The Idempotency-Key was used for something else.",
        PreconditionRequired = "precondition_required": "Hovedet If-Match mangler: send den ETag, du hentede." / "The If-Match header is missing: send the ETag you fetched.",
        TooManyAttempts = "too_many_attempts": "For mange forsøg. Vent lidt, og prøv igen." / "Too many attempts. Wait a little and try again.",
        QuotaReached = "quota_reached": "Systemet har oprettet eller ændret så mange konti, som det må i dag." / "The client has created or changed as many accounts as it may today.",
        TooManyMails = "too_many_mails": "Der er sendt for mange mails til den adresse i denne time. Vent, og prøv igen." / "Too many mails have been sent to that address this hour. Wait and try again.",
        RequestTimeout = "request_timeout": "Forespørgslen kom for langsomt." / "The request arrived too slowly.",
        Unavailable = "unavailable": "Systemet har travlt. Prøv igen om lidt; intet er gemt." / "The system is busy. Try again shortly; nothing was saved.",
        Internal = "internal": "Der skete en fejl hos os. Den er skrevet i loggen med dette nummer." / "Something failed on our side. It stands in the log under this number.",
    }
}

/// One field that was refused: where, why, and what helps to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer (RFC 6901) to the field, e.g. `/person/cpr`; `/rows/12/number` in an import; or
    /// the name of a header or query parameter.
    pub pointer: String,
    /// Why.
    pub code: FieldCode,
    /// Line and column (both from 1, in characters) inside a text, where that helps.
    pub position: Option<(usize, usize)>,
    /// The merge field that was probably meant.
    pub suggestion: Option<MergeField>,
}

impl FieldFault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FieldCode) -> Self {
        Self { pointer: pointer.into(), code, position: None, suggestion: None }
    }
}

/// Collects the faults of all fields, so that a person corrects them in one go.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Keeps the value or remembers why there is none.
    pub fn take<T>(&mut self, pointer: &str, result: Result<T, FieldCode>) -> Option<T> {
        result.map_err(|code| self.push(FieldFault::new(pointer, code))).ok()
    }

    /// Adds one.
    pub fn push(&mut self, fault: FieldFault) {
        self.0.push(fault);
    }

    /// Whether nothing was wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults, to be answered.
    pub fn into_vec(self) -> Vec<FieldFault> {
        self.0
    }
}
