/** A file to begin with. Excel in Danish takes `;`, and the mark in front tells it that the text is UTF-8. */
export const SAMPLE = `Nummer;Navn;Bygning;Adresse;Antal vælgere;Valgkredsnummer;Valgkreds
1;Midtbyen;Østre Skole, hal 2;Skolegade 1, 7000 Fredericia;5012;41;Fredericia
2;Ærøvej;Forsamlingshuset;Ærøvej 30, 7000 Fredericia;2210;41;Fredericia
`.replaceAll("\n", "\r\n");

export const SAMPLE_NAME = "valgsteder-eksempel.csv";
export const SAMPLE_URL = `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${SAMPLE}`)}`;
