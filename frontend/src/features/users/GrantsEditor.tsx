import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/ui/Button";
import { RadioGroup } from "@/components/ui/Choices";
import { Field, Select } from "@/components/ui/Field";
import { FieldSet, fieldIds } from "@/components/ui/FieldFrame";
import { SiteTree } from "@/components/ui/SiteTree";
import { partiesQuery } from "@/features/parties/queries";
import { constituenciesQuery, sitesQuery } from "@/features/sites/queries";
import { type GrantDraft, type GrantField, newDraft } from "./grant-draft";

interface Props {
  value: readonly GrantDraft[];
  onChange: (next: GrantDraft[]) => void;
  error: (index: number, field: GrantField) => string | undefined;
}

/** One block per grant; nearly always there is one. */
export function GrantsEditor({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {value.map((draft, index) => (
        <div key={draft.key} className={value.length > 1 ? "form panel panel--soft" : "form"}>
          {value.length > 1 && (
            <div className="row row--between">
              <h3>{t("users.form.grantNumber", { number: index + 1 })}</h3>
              <LinkButton
                icon="delete"
                danger
                onClick={() => onChange(value.filter((other) => other.key !== draft.key))}
              >
                {t("users.form.removeGrant")}
              </LinkButton>
            </div>
          )}
          <OneGrant
            index={index}
            draft={draft}
            error={(field) => error(index, field)}
            onChange={(change) =>
              onChange(value.map((other) => (other.key === draft.key ? { ...other, ...change } : other)))
            }
          />
        </div>
      ))}
      <div>
        <LinkButton icon="plus" onClick={() => onChange([...value, newDraft(value.at(-1)?.party_id)])}>
          {t("users.form.addGrant")}
        </LinkButton>
      </div>
    </>
  );
}

interface OneProps {
  index: number;
  draft: GrantDraft;
  error: (field: GrantField) => string | undefined;
  onChange: (change: Partial<GrantDraft>) => void;
}

function OneGrant({ index, draft, error, onChange }: OneProps) {
  const { t } = useTranslation();
  const [parties, sites, constituencies] = useSuspenseQueries({
    queries: [partiesQuery, sitesQuery, constituenciesQuery],
  });
  const name = (field: string) => `grants.${index}.${field}`;
  return (
    <>
      <Select
        name={name("party_id")}
        label={t("users.form.party")}
        placeholder={t("common.choose")}
        error={error("party_id")}
        value={draft.party_id}
        onChange={(event) => onChange({ party_id: event.target.value })}
        options={parties.data.map((party) => ({ value: party.id, label: `${party.letter} – ${party.name}` }))}
      />
      <RadioGroup
        name={name("scope")}
        label={t("users.form.scope")}
        value={draft.scope}
        onChange={(scope) => onChange({ scope })}
        choices={[
          { value: "party", label: t("users.form.scopes.party"), hint: t("users.form.scopes.partyHint") },
          {
            value: "constituency",
            label: t("users.form.scopes.constituency"),
            disabled: constituencies.data.length === 0,
          },
          { value: "site", label: t("users.form.scopes.site"), disabled: sites.data.length === 0 },
        ]}
      />
      {draft.scope === "constituency" && (
        <Select
          name={name("constituency_id")}
          label={t("users.form.constituency")}
          placeholder={t("common.choose")}
          error={error("constituency_id")}
          value={draft.constituency_id}
          onChange={(event) => onChange({ constituency_id: event.target.value })}
          options={constituencies.data.map(({ id, number, name: label }) => ({
            value: id,
            label: `${number}. ${label}`,
          }))}
        />
      )}
      {draft.scope === "site" && (
        <FieldSet ids={fieldIds(name("site_ids"))} label={t("users.form.sites")} error={error("site_ids")}>
          <SiteTree
            sites={sites.data}
            constituencies={constituencies.data}
            selected={new Set(draft.site_ids)}
            onChange={(selected) => onChange({ site_ids: [...selected] })}
          />
        </FieldSet>
      )}
      <Field
        type="date"
        name={name("expires_on")}
        label={t("users.form.expiresOn")}
        optional
        hint={t("users.form.expiresHint")}
        error={error("expires_on")}
        width="short"
        value={draft.expires_on}
        onChange={(event) => onChange({ expires_on: event.target.value })}
      />
    </>
  );
}
