/** Every page that has an address of its own, with its heading. */
export const OFFICE_PAGES = [
  ["/users", "Brugere"],
  ["/secretary-requests", "Anmodninger om partisekretærer"],
  ["/users/new", "Opret partisekretær"],
  ["/users/new?staff=true", "Opret medarbejder"],
  ["/email-templates", "E-mailskabeloner"],
  ["/email-templates/welcome", "Velkomstmail til partisekretærer"],
  ["/mails", "E-mails"],
  ["/audit", "Revisionslog"],
  ["/clients", "Systemadgange"],
  ["/clients/new", "Opret systemadgang"],
  ["/settings", "Indstillinger"],
  ["/account", "Min konto"],
  ["/security", "Min sikkerhed"],
] as const;

export const ELECTION_PAGES = [
  ["/", "Overblik"],
  ["/assignments", "Indberetninger"],
  ["/elections", "Valg"],
  ["/elections/new", "Opret valg"],
  ["/sites", "Valgsteder"],
  ["/sites/new", "Opret valgsted"],
  ["/sites/import", "Importér valgsteder"],
  ["/basics", "Partier, poster og valgkredse"],
  ["/conflicts", "Samme CPR-nummer"],
] as const;
