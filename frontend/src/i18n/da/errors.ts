/** One sentence for each code of the API, and the pages shown when something cannot be shown. */
export const problem = {
  title: "Noget gik galt",
  reference: "Oplys denne kode, hvis du kontakter valgsekretariatet: {{id}}",
  network: "Vi kunne ikke få forbindelse. Tjek dit netværk, og prøv igen.",
  unexpected: "Der skete en fejl hos os. Prøv igen om lidt.",
  internal: "Der skete en fejl hos os. Prøv igen om lidt.",
  unavailable: "Systemet er midlertidigt utilgængeligt. Prøv igen om lidt.",
  busy: "Der er travlt lige nu. Prøv igen om et øjeblik.",
  invalid_credentials: "Brugernavn eller adgangskode er forkert.",
  too_many_attempts: "Der er prøvet for mange gange.",
  rate_limited: "Der er sendt for mange forespørgsler. Vent lidt, og prøv igen.",
  session_ended: "Du er blevet logget af. Log ind igen.",
  unauthorized: "Du er blevet logget af. Log ind igen.",
  forbidden: "Du har ikke adgang til dette.",
  not_found: "Det findes ikke, eller du har ikke adgang til det.",
  validation_failed: "Der er felter, som skal rettes.",
  precondition_failed: "En anden har ændret dette, mens du arbejdede.",
  precondition_required: "Siden er forældet. Hent den igen.",
  conflict: "Det kan ikke lade sig gøre lige nu.",
  username_taken: "Brugernavnet er allerede i brug.",
  email_taken: "E-mailadressen er allerede i brug.",
  idempotency_mismatch: "Forespørgslen er allerede sendt med andet indhold. Prøv igen.",
  idempotency_in_progress: "Forespørgslen er ved at blive behandlet. Vent et øjeblik.",
  link_unknown: "Linket findes ikke.",
  link_used: "Linket er allerede brugt.",
  link_expired: "Linket er udløbet.",
  link_replaced: "Linket er erstattet af et nyere.",
  last_administrator: "Der skal være mindst én aktiv administrator.",
  own_account: "Du kan ikke gøre dette ved din egen konto.",
  account_blocked: "Kontoen er spærret.",
} as const;

export const field = {
  required: "Feltet skal udfyldes.",
  too_short: "Teksten er for kort.",
  too_long: "Teksten er for lang.",
  invalid: "Indholdet er ikke gyldigt.",
  email_invalid: "Skriv en gyldig e-mailadresse, fx navn@eksempel.dk.",
  username_taken: "Brugernavnet er allerede i brug.",
  email_taken: "E-mailadressen er allerede i brug.",
  username_invalid: "Brugernavnet må ikke have mellemrum eller ligne en e-mailadresse.",
  password_too_short: "Adgangskoden skal have mindst 15 tegn.",
  password_too_long: "Adgangskoden er for lang.",
  password_common: "Adgangskoden er på listen over ofte brugte adgangskoder. Vælg en anden.",
  password_context:
    "Adgangskoden ligner dit navn, kommunen, partiet eller noget andet, som er let at gætte her.",
  password_weak: "Adgangskoden er for let at gætte. Tilføj et par ord mere.",
  password_wrong: "Den nuværende adgangskode er ikke rigtig.",
  merge_field_unknown: "Flettefeltet findes ikke.",
  merge_field_unclosed: "Flettefeltet mangler den afsluttende parentes ].",
  link_field_missing:
    "Teksten skal indeholde [user:one-time-login-url], ellers kan modtageren ikke vælge adgangskode.",
} as const;

export const errorPages = {
  notFound: { title: "Siden findes ikke", text: "Adressen er forkert, eller siden er flyttet." },
  forbidden: {
    title: "Du har ikke adgang til denne side",
    text: "Din konto giver ikke adgang hertil. Kontakt valgsekretariatet, hvis du mener, at det er en fejl.",
  },
  broken: { title: "Siden kan ikke vises", text: "Prøv at hente siden igen." },
  home: "Til forsiden",
  stale: {
    title: "En anden har ændret dette",
    text: "Hent den nyeste udgave. Din tekst bliver stående, så du kan gemme den bagefter.",
    reload: "Hent den nyeste udgave",
    reloaded: "Den nyeste udgave er hentet. Tjek dine ændringer, og gem igen.",
  },
  summary: {
    title_one: "Der er {{count}} fejl, som skal rettes",
    title_other: "Der er {{count}} fejl, som skal rettes",
  },
} as const;
