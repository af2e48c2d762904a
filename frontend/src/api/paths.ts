/** The operations in the shape that openapi-fetch reads, until the generated schema takes this file's place. */
import type {
  Allocation,
  AssignmentPatch,
  AssignmentRow,
  AssignmentState,
  AssignmentView,
  AuditEvent,
  Constituency,
  Duty,
  EffectiveSites,
  Election,
  ElectionStatus,
  GrantInput,
  ImportReport,
  LinkInfo,
  Locale,
  MailState,
  MailView,
  Me,
  NewAssignment,
  NewUser,
  Page,
  Party,
  PersonView,
  Problem,
  PublicInfo,
  Role,
  SeatPlan,
  SessionView,
  Settings,
  SettingsInput,
  Site,
  TemplateKind,
  TemplatePreview,
  TemplateSummary,
  TemplateText,
  TemplateVersion,
  TemplateView,
  TokenAnswer,
  UserPatch,
  UserSort,
  UserState,
  UserView,
  Uuid,
} from "./types";

type WithBody<Body> = [Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { "application/json": Body } } };
type WithPath<Path> = [Path] extends [never] ? { path?: never } : { path: Path };
interface Refusal {
  default: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
}
type WithHeader<Header> = [Header] extends [never] ? { header?: never } : { header: Header };
type Call<Body, Query, Path, Responses, Header = never> = WithBody<Body> & {
  parameters: {
    query?: [Query] extends [never] ? never : Query;
    cookie?: never;
  } & WithPath<Path> &
    WithHeader<Header>;
  responses: Responses & Refusal;
};
type Op<Answer, Body = never, Query = never, Path = never, Status extends number = 200> = Call<
  Body,
  Query,
  Path,
  Record<Status, { headers: Record<string, unknown>; content: { "application/json": Answer } }>
>;
type Empty<Body = never, Query = never, Path = never> = Call<
  Body,
  Query,
  Path,
  { 204: { headers: Record<string, unknown>; content?: never } }
>;
type IfMatch = { "If-Match": string };
/** A change of one thing: only of the version that was seen. */
type Change<Answer, Body, Query, Path> = Call<
  Body,
  Query,
  Path,
  Record<200, { headers: Record<string, unknown>; content: { "application/json": Answer } }>,
  IfMatch
>;
type Removal<Query, Path> = Call<
  never,
  Query,
  Path,
  { 204: { headers: Record<string, unknown>; content?: never } },
  IfMatch
>;
type Id = { id: Uuid };
type Paging = { limit?: number; cursor?: string; with_total?: boolean };
type Crud<T, Query = Paging> = {
  all: { get: Op<Page<T>, never, Query>; post: Op<T, Omit<T, "id" | "version">, never, never, 201> };
  one: {
    get: Op<T, never, never, Id>;
    patch: Change<T, Partial<Omit<T, "id" | "version">>, never, Id>;
    delete: Removal<never, Id>;
  };
};
type ByKind = { kind: TemplateKind };
type InLocale = { locale?: Locale };

type Parties = Crud<Omit<Party, "active_secretaries">>;
type Constituencies = Crud<Constituency>;
type Sites = Crud<Site, Paging & { q?: string; constituency_id?: Uuid; sort?: "number" | "name" }>;
type Duties = Crud<Duty>;
type Elections = Crud<Omit<Election, "state">>;

export interface paths {
  "/api/v1/public": { get: Op<PublicInfo> };
  "/api/v1/auth/login": { post: Op<TokenAnswer, { username: string; password: string }> };
  "/api/v1/auth/refresh": { post: Op<TokenAnswer> };
  "/api/v1/auth/logout": { post: Empty };
  "/api/v1/auth/password-resets": { post: Empty<{ username: string }> };
  "/api/v1/auth/links/inspect": { post: Op<LinkInfo, { token: string }> };
  "/api/v1/auth/links/redeem": { post: Empty<{ token: string; new_password: string }> };
  "/api/v1/auth/links/renewals": { post: Empty<{ token: string }> };
  "/api/v1/me": { get: Op<Me> };
  "/api/v1/me/sessions": { get: Op<Page<SessionView>>; delete: Empty };
  "/api/v1/me/sessions/{id}": { delete: Empty<never, never, Id> };
  "/api/v1/me/password": { put: Empty<{ current_password: string; new_password: string }> };

  "/api/v1/users": {
    get: Op<
      Page<UserView>,
      never,
      Paging & {
        q?: string;
        party_id?: Uuid;
        role?: Role;
        site_id?: Uuid;
        state?: UserState;
        sort?: UserSort;
      }
    >;
    post: Op<UserView, NewUser, never, never, 201>;
  };
  "/api/v1/users/{id}": {
    get: Op<UserView, never, never, Id>;
    patch: Change<UserView, UserPatch, never, Id>;
    delete: Removal<never, Id>;
  };
  "/api/v1/users/{id}/grants": { put: Change<UserView, { grants: GrantInput[] }, never, Id> };
  "/api/v1/users/{id}/invitations": { post: Op<UserView, never, never, Id, 202> };
  "/api/v1/users/{id}/block": { post: Op<UserView, never, never, Id> };
  "/api/v1/users/{id}/unblock": { post: Op<UserView, never, never, Id> };
  "/api/v1/users/{id}/effective-sites": { get: Op<EffectiveSites, never, never, Id> };
  "/api/v1/effective-sites/previews": { post: Op<EffectiveSites, { grants: GrantInput[] }> };

  "/api/v1/parties": { get: Op<Page<Party>, never, Paging>; post: Parties["all"]["post"] };
  "/api/v1/parties/{id}": Parties["one"];
  "/api/v1/constituencies": Constituencies["all"];
  "/api/v1/constituencies/{id}": Constituencies["one"];
  "/api/v1/sites": Sites["all"];
  "/api/v1/sites/{id}": Sites["one"];
  "/api/v1/sites/imports": {
    post: {
      parameters: {
        query?: { dry_run?: boolean; municipality_code?: string };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: { content: { "text/csv": string } };
      responses: Op<ImportReport>["responses"];
    };
  };
  "/api/v1/duties": Duties["all"];
  "/api/v1/duties/{id}": Duties["one"];
  "/api/v1/elections": {
    get: Op<Page<Election>, never, Paging>;
    post: Op<Election, Omit<Election, "id" | "state" | "version">, never, never, 201>;
  };
  "/api/v1/elections/{id}": Omit<Elections["one"], "get" | "patch"> & {
    get: Op<Election, never, never, Id>;
    patch: Change<Election, Partial<Omit<Election, "id" | "state" | "version">>, never, Id>;
  };
  "/api/v1/elections/{id}/open": { post: Op<Election, never, never, Id> };
  "/api/v1/elections/{id}/lock": { post: Op<Election, never, never, Id> };
  "/api/v1/elections/{id}/close": { post: Op<Election, never, never, Id> };
  "/api/v1/elections/{id}/seats": {
    get: Op<SeatPlan, never, { site_id?: Uuid }, Id>;
    put: Change<SeatPlan, { allocations: Allocation[] }, never, Id>;
  };
  "/api/v1/elections/{id}/status": {
    get: Op<ElectionStatus, never, { site_id?: Uuid; party_id?: Uuid }, Id>;
  };
  "/api/v1/assignments": {
    get: Op<
      Page<AssignmentRow>,
      never,
      Paging & {
        election_id?: Uuid;
        site_id?: Uuid;
        party_id?: Uuid;
        duty_id?: Uuid;
        state?: AssignmentState;
        q?: string;
        duplicates?: boolean;
        sort?: "name" | "site" | "-reported_at";
      }
    >;
    post: Op<AssignmentView, NewAssignment, never, never, 201>;
  };
  "/api/v1/assignments/{id}": {
    get: Op<AssignmentView, never, never, Id>;
    patch: Change<AssignmentView, AssignmentPatch, never, Id>;
  };
  "/api/v1/assignments/{id}/withdraw": { post: Op<AssignmentView, never, never, Id> };
  "/api/v1/persons/{id}": { get: Op<PersonView, never, never, Id> };
  "/api/v1/persons/{id}/cpr": {
    put: Change<
      { cpr_registered: true; version: number; warnings: "cpr_checksum"[] },
      { cpr: string },
      never,
      Id
    >;
  };
  "/api/v1/persons/{id}/cpr-reveals": { post: Op<{ cpr: string }, { reason: string }, never, Id> };

  "/api/v1/email-templates": { get: Op<Page<TemplateSummary>> };
  "/api/v1/email-templates/{kind}": {
    get: Op<TemplateView, never, InLocale, ByKind>;
    put: Change<TemplateView, TemplateText, InLocale, ByKind>;
    delete: Removal<InLocale, ByKind>;
  };
  "/api/v1/email-templates/{kind}/versions": { get: Op<Page<TemplateVersion>, never, InLocale, ByKind> };
  "/api/v1/email-templates/{kind}/preview": { post: Op<TemplatePreview, TemplateText, InLocale, ByKind> };
  "/api/v1/email-templates/{kind}/test-mails": {
    post: Op<{ mail_id: Uuid }, TemplateText, InLocale, ByKind, 202>;
  };
  "/api/v1/mails": { get: Op<Page<MailView>, never, Paging & { state?: MailState; user_id?: Uuid }> };
  "/api/v1/mails/{id}/retry": { post: Op<MailView, never, never, Id> };
  "/api/v1/audit-events": {
    get: Op<
      Page<AuditEvent>,
      never,
      Paging & {
        action?: string;
        actor_id?: Uuid;
        object_type?: string;
        object_id?: Uuid;
        from?: string;
        to?: string;
      }
    >;
  };
  "/api/v1/settings": { get: Op<Settings>; put: Change<Settings, SettingsInput, never, never> };
}
