export const basics = {
  title: "Partier, poster og valgkredse",
  lead: "De faste lister, som valg, valgsteder og indberetninger bygger på. Enter tilføjer, og du kan skrive den næste.",
  name: "Navn",
  add: "Tilføj",
  save: "Gem",
  added: "{{name}} er tilføjet",
  deleted: "{{name}} er slettet",
  editNamed: "Rediger {{name}}",
  deleteNamed: "Slet {{name}}",
  deleteTitle: "Slet {{name}}?",
  deleteText: {
    parties:
      "Et parti kan kun slettes, hvis det ikke har pladser i noget valg, og ingen partisekretær eller systemadgang hører til det.",
    duties: "En post kan kun slettes, hvis intet valg har pladser med den.",
    constituencies:
      "En valgkreds kan kun slettes, hvis ingen valgsteder ligger i den, og ingen partisekretær har adgang til den.",
  },
  parties: {
    title: "Partier og lister",
    lead: "Bogstavet er det, som står på stemmesedlen.",
    letter: "Bogstav",
    invited: "Partisekretær inviteret, venter",
    noSecretary: "Ingen aktiv partisekretær",
  },
  duties: {
    title: "Poster",
    lead: "Det, som en person gør på valgdagen, fx valgstyrer, formand eller tilforordnet. Koden bruges af andre systemer og dannes af navnet.",
    code: "Kode",
  },
  constituencies: {
    title: "Valgkredse",
    lead: "En valgkreds samler valgsteder. En partisekretær kan få adgang til en hel valgkreds.",
    number: "Nummer",
  },
  taken: {
    letter: "Bogstavet {{letter}} er allerede brugt",
    code: "Koden {{code}} er allerede brugt",
    number: "Nummer {{number}} er allerede brugt",
    name: "Navnet {{name}} er allerede brugt",
  },
  errors: {
    name: "Skriv et navn",
    letter: "Skriv partiets bogstav (højst 3 tegn)",
    code: "En kode er små bogstaver a–z, tal, bindestreg og understreg, fx »valgstyrer«",
    number: "Skriv valgkredsens nummer: et helt tal fra 1 til 9999",
  },
} as const;
