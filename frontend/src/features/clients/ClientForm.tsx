import { zodResolver } from "@hookform/resolvers/zod";
import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import type { ClientScope, MachineClient, NewMachineClient } from "@/api/types";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { StaleAlert } from "@/components/form/StaleAlert";
import { type IdempotencyHeader, useApiForm } from "@/components/form/useApiForm";
import { Button, ButtonLink } from "@/components/ui/Button";
import { Checkbox, RadioGroup } from "@/components/ui/Choices";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { FieldSet, fieldIds } from "@/components/ui/FieldFrame";
import { SiteTree } from "@/components/ui/SiteTree";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";

export const SCOPES = [
  "sites:read",
  "users:read",
  "users:write",
  "users:notify",
] as const satisfies ClientScope[];
const MOST = 10_000;

const reach = z.enum(["all", "chosen"]);
const schema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, "clients.errors.name")),
    scopes: z.array(z.enum(SCOPES)).check(z.minLength(1, "clients.errors.scopes")),
    parties: reach,
    party_ids: z.array(z.string()),
    sites: reach,
    site_ids: z.array(z.string()),
    accounts_per_day: z.string().check(
      z.trim(),
      z.refine((value) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST, {
        error: "clients.errors.quota",
      }),
    ),
  })
  .check(
    z.refine(({ parties, party_ids }) => parties === "all" || party_ids.length > 0, {
      path: ["party_ids"],
      error: "clients.errors.parties",
    }),
    z.refine(({ sites, site_ids }) => sites === "all" || site_ids.length > 0, {
      path: ["site_ids"],
      error: "clients.errors.sites",
    }),
  );
type Values = z.infer<typeof schema>;

function valuesOf(client: MachineClient | null): Values {
  return {
    name: client?.name ?? "",
    scopes: client?.scopes ?? ["sites:read", "users:read", "users:write"],
    parties: client?.party_ids ? "chosen" : "all",
    party_ids: client?.party_ids ?? [],
    sites: client?.site_ids ? "chosen" : "all",
    site_ids: client?.site_ids ?? [],
    accounts_per_day: String(client?.accounts_per_day ?? 100),
  };
}

interface Props {
  client: MachineClient | null;
  /** Fetches the client as it is now, after somebody else has changed it. */
  onReload?: () => Promise<MachineClient | undefined>;
  onSend: (body: NewMachineClient, headers: IdempotencyHeader) => Promise<void>;
}

/** What a client may do, for which parties and sites, and how much of it. */
export function ClientForm({ client, onReload, onSend }: Props) {
  const { t } = useTranslation();
  const [parties, sites, constituencies] = useSuspenseQueries({
    queries: [partiesQuery, sitesQuery, constituenciesQuery],
  });
  const { form, error, summary, attempt, busy, unsaved, problem, rebase, submit } = useApiForm<Values>({
    fields: ["name", "scopes", "party_ids", "site_ids", "accounts_per_day"],
    labels: {
      name: t("clients.name"),
      scopes: t("clients.may"),
      accounts_per_day: t("clients.quota"),
    },
    resolver: zodResolver(schema),
    defaultValues: valuesOf(client),
  });
  const values = form.watch();
  const set = { shouldDirty: true, shouldValidate: form.formState.isSubmitted };

  const send = submit(({ name, scopes, ...rest }, headers) =>
    onSend(
      {
        name,
        scopes,
        party_ids: rest.parties === "all" ? null : rest.party_ids,
        site_ids: rest.sites === "all" ? null : rest.site_ids,
        accounts_per_day: Number(rest.accounts_per_day),
      },
      headers,
    ),
  );
  function toggle(scope: ClientScope, on: boolean) {
    const kept = SCOPES.filter((other) => (other === scope ? on : values.scopes.includes(other)));
    // A mail goes only to an account that the client itself has just made.
    form.setValue(
      "scopes",
      kept.includes("users:write") ? kept : kept.filter((s) => s !== "users:notify"),
      set,
    );
  }
  async function takeNewest() {
    const newest = await onReload?.();
    if (newest) rebase(valuesOf(newest));
  }

  return (
    <>
      <LeaveGuard when={unsaved} />
      {problem?.status === 412 ? (
        <StaleAlert key={attempt} onReload={takeNewest} />
      ) : (
        <ErrorSummary items={summary} attempt={attempt} />
      )}
      <form className="form" noValidate onSubmit={send}>
        <Field
          label={t("clients.name")}
          hint={t("clients.nameHint")}
          error={error("name")}
          {...form.register("name")}
        />
        <FieldSet
          ids={fieldIds("scopes")}
          label={t("clients.may")}
          hint={t("clients.scopesHint")}
          error={error("scopes")}
        >
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={t(`clients.scopes.${scope}`)}
              hint={scope === "users:notify" ? t("clients.notifyHint") : undefined}
              checked={values.scopes.includes(scope)}
              disabled={scope === "users:notify" && !values.scopes.includes("users:write")}
              onChange={(event) => toggle(scope, event.target.checked)}
            />
          ))}
        </FieldSet>
        <RadioGroup
          name="parties"
          label={t("clients.parties")}
          value={values.parties}
          onChange={(next) => form.setValue("parties", next, set)}
          choices={[
            { value: "all", label: t("clients.allParties") },
            { value: "chosen", label: t("clients.chosenParties") },
          ]}
        />
        {values.parties === "chosen" && (
          <FieldSet ids={fieldIds("party_ids")} label={t("clients.whichParties")} error={error("party_ids")}>
            {parties.data.map((party) => (
              <Checkbox
                key={party.id}
                label={`${party.letter} – ${party.name}`}
                checked={values.party_ids.includes(party.id)}
                onChange={(event) =>
                  form.setValue(
                    "party_ids",
                    event.target.checked
                      ? [...values.party_ids, party.id]
                      : values.party_ids.filter((id) => id !== party.id),
                    set,
                  )
                }
              />
            ))}
          </FieldSet>
        )}
        <RadioGroup
          name="sites"
          label={t("clients.sites")}
          value={values.sites}
          onChange={(next) => form.setValue("sites", next, set)}
          choices={[
            { value: "all", label: t("clients.allSites") },
            {
              value: "chosen",
              label: t("clients.chosenSites"),
              hint: t("clients.chosenSitesHint"),
              disabled: sites.data.length === 0,
            },
          ]}
        />
        {values.sites === "chosen" && (
          <FieldSet ids={fieldIds("site_ids")} label={t("clients.whichSites")} error={error("site_ids")}>
            <SiteTree
              sites={sites.data}
              constituencies={constituencies.data}
              selected={new Set(values.site_ids)}
              onChange={(selected) => form.setValue("site_ids", [...selected], set)}
            />
          </FieldSet>
        )}
        <Field
          width="short"
          inputMode="numeric"
          label={t("clients.quota")}
          hint={t("clients.quotaHint")}
          error={error("accounts_per_day")}
          {...form.register("accounts_per_day")}
        />
        <div className="form-actions">
          <Button type="submit" busy={busy} busyText={t("common.saving")}>
            {t(client ? "common.save" : "clients.create")}
          </Button>
          {client ? (
            <ButtonLink to="/clients/$clientId" params={{ clientId: client.id }}>
              {t("common.cancel")}
            </ButtonLink>
          ) : (
            <ButtonLink to="/clients">{t("common.cancel")}</ButtonLink>
          )}
        </div>
      </form>
    </>
  );
}
