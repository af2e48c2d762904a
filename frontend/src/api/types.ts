/**
 * The wire types by the names that the screens use. Each is an alias of the generated document's, so that a change
 * there is a compile error here; nothing is written by hand.
 */
import type { components, operations, Writable } from "./schema";

type Schemas = components["schemas"];
type Query<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;

export type Instant = Schemas["Instant"];
/** YYYY-MM-DD. */
export type Day = Schemas["ElectionView"]["held_on"];
/** The id of any noun. */
export type Uuid = Schemas["AnyId"];
export type Role = Schemas["Role"];
export type Locale = Schemas["Locale"];

/** A page of any list. */
export type Page<T> = Omit<Schemas["Page_SiteView"], "items"> & { items: T[] };

export type Problem = Schemas["Problem"];
export type ProblemCode = Schemas["ProblemCode"];
export type FieldProblem = Schemas["FieldError"];
export type FieldCode = Schemas["FieldCode"];

export type Contact = Schemas["Contact"];
export type TokenAnswer = Schemas["AccessToken"];
export type FactorChallenge = Schemas["FactorChallenge"];
export type FactorProof = Writable<Schemas["FactorProof"]>;
export type FactorView = Schemas["FactorView"];
export type AddedFactor = Schemas["AddedFactor"];
export type TotpSetup = Schemas["TotpSetup"];
export type LinkState = Schemas["LinkState"];
export type LinkInfo = Schemas["LinkView"];
export type Me = Schemas["Me"];
export type SessionView = Schemas["SessionView"];
export type SecretaryRequest = Schemas["SecretaryRequestView"];
export type Settings = Schemas["SettingsView"];

export type UserView = Schemas["UserView"];
export type UserState = Schemas["UserState"];
export type UserMail = Schemas["UserMailView"];
export type UserSort = NonNullable<Query<"list_users">["sort"]>;
export type NewUser = Schemas["CreateUser"];
export type GrantScope = Schemas["GrantScope"];
export type GrantInput = Schemas["GrantInput"];
export type GrantView = Schemas["GrantView"];
export type EffectiveSite = Schemas["EffectiveSite"];
export type EffectiveSites = Schemas["EffectiveSites"];

export type MachineClient = Schemas["MachineClientView"];
export type NewMachineClient = Schemas["CreateMachineClient"];
export type ClientScope = Schemas["ClientScope"];
export type ClientKey = Schemas["ClientKeyView"];
export type ClientSecret = Schemas["ClientSecretView"];

export type PartyRef = Schemas["PartyRef"];
export type Party = Schemas["PartyView"];
export type Constituency = Schemas["ConstituencyView"];
export type Site = Schemas["SiteView"];
export type Duty = Schemas["DutyView"];

export type Election = Schemas["ElectionView"];
export type NewElection = Schemas["CreateElection"];
export type Retention = Schemas["RetentionView"];
export type ErasureCounts = Schemas["ErasureCounts"];
export type RetentionConsent = Schemas["RetentionConsent"];
export type ElectionKind = Schemas["ElectionKind"];
export type ElectionState = Schemas["ElectionState"];
export type ElectionStatus = Schemas["ElectionStatus"];
export type Allocation = Schemas["AllocationInput"];
export type SeatPlan = Schemas["SeatsView"];
export type ImportReport = Schemas["ImportReport"];

export type AssignmentState = Schemas["AssignmentState"];
export type AssignmentSort = NonNullable<Query<"list_assignments">["sort"]>;
export type AssignmentRow = Schemas["AssignmentRow"];
export type AssignmentView = Schemas["AssignmentView"];
export type PersonDetails = Schemas["PersonDetails"];
export type PersonView = Schemas["PersonView"];
/** What is sent: the CPR number is in here and in no answer. */
export type ReadingPurpose = Schemas["ReadingPurpose"];
export type Conflict = Schemas["ConflictView"];
export type SamePerson = Schemas["SamePerson"];
export type InsightReport = Schemas["InsightReport"];
export type PersonInput = Writable<Schemas["PersonInput"]>;
export type PersonPatch = Schemas["PersonPatch"];

export type TemplateKind = Schemas["TemplateKind"];
export type TemplateText = Schemas["TemplateText"];
export type TemplateView = Schemas["TemplateView"];
export type TemplateVersion = Schemas["TemplateVersionView"];
export type TemplatePreview = Schemas["TemplatePreview"];

export type MailView = Schemas["MailView"];
export type MailState = Schemas["MailState"];
export type AuditEvent = Schemas["AuditEventView"];
export type AuditAction = Schemas["AuditAction"];
export type AuditObjectType = Schemas["AuditObjectType"];
