/**
 * The wire types by the names that the screens use. Written by hand until the generated schema exists;
 * then each one becomes an alias of a schema there and nothing else changes.
 */
export type Uuid = string;
/** RFC 3339 in UTC. */
export type Instant = string;
/** YYYY-MM-DD. */
export type Day = string;
export type Role = "administrator" | "election_officer" | "party_secretary" | "auditor";
export type Locale = "da" | "en";

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total?: number | null;
}

export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
  line?: number;
  column?: number;
  suggestion?: string;
  row?: number;
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  request_id: string;
  errors: FieldProblem[];
}

export interface Contact {
  name: string;
  email: string;
  phone: string;
  hours: string;
}
export interface Municipality {
  code: string;
  name: string;
}
export interface PublicInfo {
  municipality: Municipality;
  site_name: string;
  contact: Contact;
  login_text: string;
  languages: Locale[];
}

export interface TokenAnswer {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
}
export type LinkState = "valid" | "used" | "expired" | "replaced";
export interface LinkInfo {
  purpose: "invite" | "reset";
  state: LinkState;
  expires_at: Instant;
  username: string | null;
}

export interface PartyRef {
  id: Uuid;
  letter: string;
  name: string;
}
export interface SiteRef {
  id: Uuid;
  number: number;
  name: string;
}
export interface ConstituencyRef {
  id: Uuid;
  number: number;
  name: string;
}
export type GrantScope = "party" | "constituency" | "site";
export interface GrantInput {
  party_id: Uuid;
  scope: GrantScope;
  constituency_id?: Uuid | null;
  site_ids?: Uuid[];
  expires_on?: Day | null;
}
export interface GrantView {
  id: Uuid;
  party: PartyRef;
  scope: GrantScope;
  constituency: ConstituencyRef | null;
  sites: SiteRef[];
  expires_on: Day | null;
}
export interface EffectiveSite {
  id: Uuid;
  number: number;
  name: string;
  venue: string | null;
  constituency_id: Uuid | null;
  party: PartyRef;
}
export interface EffectiveSites {
  items: EffectiveSite[];
  waiting: EffectiveSite[];
}

export interface Me {
  id: Uuid;
  username: string;
  full_name: string;
  email: string;
  role: Role;
  locale: Locale;
  municipality: Municipality;
  grants: GrantView[];
  effective_sites: EffectiveSite[];
  session_id: Uuid;
  version: number;
}
export interface SessionView {
  id: Uuid;
  created_at: Instant;
  last_used_at: Instant;
  expires_at: Instant;
  user_agent: string | null;
  current: boolean;
}

export type UserState = "created" | "invited" | "link_expired" | "active" | "blocked";
export type MailState = "queued" | "sent" | "failed" | "dead" | "cancelled";
export type MailKind = "welcome" | "password_reset" | "test";
export type MailFailure =
  | "unreachable"
  | "timeout"
  | "tls"
  | "auth"
  | "refused_sender"
  | "refused_recipient"
  | "refused"
  | "protocol"
  | "unreadable";
export interface MailError {
  code: MailFailure;
  detail: string;
}
export interface UserMail {
  state: MailState;
  kind: MailKind;
  queued_at: Instant;
  sent_at: Instant | null;
  error: MailError | null;
  attempts: number;
}
export interface UserView {
  id: Uuid;
  username: string;
  full_name: string;
  email: string;
  role: Role;
  locale: Locale;
  state: UserState;
  grants: GrantView[];
  mail: UserMail | null;
  link_expires_at: Instant | null;
  last_login_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
  version: number;
}
export interface NewUser {
  username: string;
  full_name: string;
  email: string;
  role: Role;
  grants?: GrantInput[];
  notify: boolean;
  locale?: Locale;
}
export interface UserPatch {
  username?: string;
  full_name?: string;
  email?: string;
  role?: Role;
  locale?: Locale;
}
export type UserSort = "name" | "-last_login_at" | "-created_at";

export interface Party extends PartyRef {
  active_secretaries: number | null;
  version: number;
}
export interface Constituency extends ConstituencyRef {
  version: number;
}
export interface Site extends SiteRef {
  venue: string | null;
  address: string | null;
  constituency_id: Uuid | null;
  eligible_voters: number | null;
  version: number;
}
export interface Duty {
  id: Uuid;
  code: string;
  name: string;
  version: number;
}

export type ElectionKind = "municipal" | "regional" | "general" | "european" | "referendum";
export type ElectionState = "draft" | "open" | "locked" | "held" | "closed";
export interface Election {
  id: Uuid;
  name: string;
  kind: ElectionKind;
  held_on: Day;
  state: ElectionState;
  version: number;
}
export interface Allocation {
  site_id: Uuid;
  duty_id: Uuid;
  party_id: Uuid | null;
  count: number;
}
export interface SeatPlan {
  allocations: (Allocation & { filled: number })[];
  version: number;
}
export interface ElectionStatus {
  election_id: Uuid;
  seats: number;
  filled: number;
  by_site: { site: SiteRef & { constituency_id: Uuid | null }; seats: number; filled: number }[];
  by_party: { party: PartyRef | null; seats: number; filled: number }[];
}
export interface ImportReport {
  dry_run: boolean;
  municipality_code: string;
  municipalities: { code: string; name: string; rows: number }[];
  created: number;
  updated: number;
  unchanged: number;
  rows: {
    row: number;
    action: "create" | "update" | "unchanged" | "error";
    number: number | null;
    name: string | null;
    venue: string | null;
    constituency_number: number | null;
  }[];
  errors: { row: number; column: string; code: string; detail: string }[];
}

export type AssignmentState =
  | "reported"
  | "invited"
  | "accepted"
  | "excuse_claimed"
  | "excused"
  | "withdrawn";
export interface AssignmentRow {
  id: Uuid;
  election_id: Uuid;
  site: SiteRef;
  duty: { id: Uuid; code: string; name: string };
  party: PartyRef | null;
  person: { id: Uuid; full_name: string; cpr_registered: boolean; protected: boolean };
  state: AssignmentState;
  possible_duplicate: boolean | null;
  reported_at: Instant;
  version: number;
}
export interface PersonDetails {
  id: Uuid;
  full_name: string;
  email: string | null;
  phone: string | null;
  address: string | null;
  address_withheld: boolean;
  protected: boolean;
  cpr_registered: boolean;
  version: number;
}
export interface AssignmentView extends Omit<AssignmentRow, "person"> {
  person: PersonDetails;
  cpr_registered: boolean;
  reported_by: string | null;
  warnings: "cpr_checksum"[];
}
export interface PersonInput {
  full_name: string;
  cpr?: string;
  email?: string | null;
  phone?: string | null;
  address?: string | null;
  protected?: boolean;
}
export interface NewAssignment {
  election_id: Uuid;
  site_id: Uuid;
  duty_id: Uuid;
  party_id: Uuid | null;
  person: PersonInput;
}
export interface AssignmentPatch {
  site_id?: Uuid;
  duty_id?: Uuid;
  person?: Partial<Omit<PersonInput, "cpr">>;
}
export interface PersonView extends PersonDetails {
  assignments: AssignmentRow[];
  possible_duplicates: { person_id: Uuid; full_name: string; assignments: AssignmentRow[] }[] | null;
}

export type TemplateKind = "welcome" | "password_reset";
export interface TemplateSummary {
  kind: TemplateKind;
  locale: Locale;
  subject: string;
  is_default: boolean;
  version: number;
  updated_at: Instant | null;
  updated_by: string | null;
}
export interface MergeField {
  name: string;
  label: string;
  required: boolean;
}
export interface TemplateView extends TemplateSummary {
  body: string;
  fields: MergeField[];
  warnings: string[];
}
export interface TemplateText {
  subject: string;
  body: string;
}
export interface TemplateVersion extends TemplateText {
  version: number;
  is_default: boolean;
  created_at: Instant;
  created_by: string | null;
}
export interface TemplatePreview {
  subject: string;
  text: string;
  html: string;
  warnings: string[];
}

export interface MailView {
  id: Uuid;
  kind: MailKind;
  recipient: string;
  user_id: Uuid | null;
  state: MailState;
  attempts: number;
  queued_at: Instant;
  sent_at: Instant | null;
  next_attempt_at: Instant | null;
  error: MailError | null;
}
export interface AuditEvent {
  id: Uuid;
  at: Instant;
  /** The name is gone once the account is deleted. */
  actor: { id: Uuid; name: string | null } | null;
  action: string;
  object_type: string;
  object_id: Uuid | null;
  reason: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
}
export interface Settings {
  site_name: string;
  contact: Contact;
  login_text: string;
  link_life_hours: number;
  version: number;
}
export type SettingsInput = Omit<Settings, "version">;
