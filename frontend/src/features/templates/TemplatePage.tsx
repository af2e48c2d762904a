import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/problem";
import type { Locale, TemplateKind, TemplateText } from "@/api/types";
import { useMe } from "@/app/queries";
import { LeaveGuard } from "@/components/form/LeaveGuard";
import { ONLY_WHEN_ASKED } from "@/components/form/only-when-asked";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { StaleAlert } from "@/components/form/StaleAlert";
import { Alert } from "@/components/ui/Alert";
import { Chip } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { toast } from "@/components/ui/Toast";
import { useSettled } from "@/components/ui/useSettled";
import { FaultList } from "./FaultList";
import { type Fault, readFaults } from "./faults";
import { MailPreview } from "./MailPreview";
import { MergeTextarea } from "./MergeTextarea";
import { bracketed } from "./merge-text";
import { previewQuery, templateQuery } from "./queries";
import { TemplateHistory } from "./TemplateHistory";
import { useFields } from "./useFields";
import { useInsert } from "./useInsert";
import { useTemplateActions } from "./useTemplateActions";

const LOCALES = ["da", "en"] as const satisfies Locale[];
const PAUSE = 400;

interface Props {
  kind: TemplateKind;
  locale: Locale;
}

export function TemplatePage({ kind, locale }: Props) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const template = useSuspenseQuery({ ...templateQuery(kind, locale), ...ONLY_WHEN_ASKED }).data;
  const [text, setText] = useState<TemplateText>({ subject: template.subject, body: template.body });
  const [asking, setAsking] = useState(false);
  const editable = me.role === "administrator";
  const fields = useFields(kind, locale, i18n.language, template.fields);
  const names = useMemo(() => new Set(fields.map((field) => bracketed(field.name))), [fields]);
  const dirty = text.subject !== template.subject || text.body !== template.body;
  const caret = useInsert();
  const settled = useSettled(text, PAUSE);
  const preview = useQuery(previewQuery(kind, locale, settled));
  const actions = useTemplateActions(kind, locale, template);

  const refusal = actions.save.refusal ?? (preview.error instanceof ApiError ? preview.error : null);
  const faults = readFaults(t, refusal?.fields ?? [], text);
  const warnings = preview.data?.warnings ?? template.warnings;

  // A save's faults belong to the text that was saved; once it changes, the preview's take over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what triggers it
  useEffect(() => actions.save.forget(), [text]);

  function fix(fault: Fault) {
    if (fault.place && fault.suggestion) {
      caret.replace(fault.part, fault.place.start, fault.place.end, fault.suggestion);
    }
  }
  async function save() {
    if (await actions.save.run(text)) toast(t("templates.saved"));
  }
  async function reset() {
    const shipped = await actions.reset();
    if (!shipped) return;
    setAsking(false);
    setText(shipped);
    toast(t("templates.reset.done"));
  }
  /** The newest of the part that was not touched here; the other stays as it was typed. */
  async function takeNewest() {
    const newest = await queries.fetchQuery({ ...templateQuery(kind, locale), staleTime: 0 });
    setText((typed) => {
      const take = (part: keyof TemplateText) =>
        typed[part] === template[part] ? newest[part] : typed[part];
      return { subject: take("subject"), body: take("body") };
    });
  }
  async function sendTest() {
    if (await actions.test.run(text)) toast(t("templates.testSent", { email: me.email }));
  }

  return (
    <>
      <PageHeader
        title={t(`templates.kinds.${kind}`)}
        lead={t(`templates.kindHints.${kind}`)}
        back={{ to: "/email-templates", label: t("templates.title") }}
        actions={
          <nav className="switch" aria-label={t("templates.languages")}>
            {LOCALES.map((other) => (
              <Link
                key={other}
                to="."
                search={{ locale: other }}
                aria-current={other === locale || undefined}
              >
                {t(`common.language.${other}`)}
              </Link>
            ))}
          </nav>
        }
      />
      {!editable && (
        <Alert kind="info">
          <p>{t("templates.readOnly")}</p>
        </Alert>
      )}
      <div className="columns columns--even">
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field
            ref={caret.subject}
            name="subject"
            label={t("templates.subject")}
            width="wide"
            readOnly={!editable}
            value={text.subject}
            onChange={(event) => setText({ ...text, subject: event.target.value })}
            onFocus={() => caret.used("subject")}
          />
          {editable && (
            <fieldset>
              <legend className="form-label">{t("templates.insert")}</legend>
              {fields.some((field) => field.required) && (
                <span className="form-hint">{t("templates.requiredHint")}</span>
              )}
              <div className="chips">
                {fields.map((field) => (
                  <Chip
                    key={field.name}
                    icon="plus"
                    label={t(field.required ? "templates.insertRequired" : "templates.insertField", {
                      label: field.label,
                    })}
                    title={bracketed(field.name)}
                    onClick={() => caret.insert(bracketed(field.name))}
                  >
                    {field.label}
                    {field.required && <span aria-hidden="true">*</span>}
                  </Chip>
                ))}
              </div>
            </fieldset>
          )}
          <MergeTextarea
            ref={caret.body}
            name="body"
            label={t("templates.body")}
            hint={t("templates.bodyHint")}
            value={text.body}
            fields={names}
            readOnly={!editable}
            onChange={(body) => setText({ ...text, body })}
            onFocus={() => caret.used("body")}
          />
          <div className={editable ? "save-bar save-bar--stacked" : undefined}>
            <div className="save-bar__notes">
              <FaultList
                faults={faults}
                onFix={fix}
                onShow={({ part, place }) => place && caret.select(part, place.start, place.end)}
              />
              {faults.length === 0 && refusal && refusal.status !== 412 && <ProblemAlert error={refusal} />}
              {refusal?.status === 412 && <StaleAlert onReload={takeNewest} />}
              {actions.test.error && (
                <Alert kind="error" live>
                  <p>{actions.test.error}</p>
                </Alert>
              )}
              {warnings.length > 0 && (
                <Alert kind="warning" title={t("templates.warnings.title")}>
                  {warnings.map((code) => (
                    <p key={code}>{t(`templates.warnings.${code}`)}</p>
                  ))}
                </Alert>
              )}
            </div>
            {editable && (
              <div className="save-bar__row">
                <span role="status">{t(dirty ? "templates.unsaved" : "templates.noChanges")}</span>
                <Button type="submit" busy={actions.save.busy} busyText={t("common.saving")}>
                  {t("templates.save")}
                </Button>
                <Button look="secondary" icon="send" busy={actions.test.busy} onClick={() => void sendTest()}>
                  {t("templates.testMail")}
                </Button>
                {!template.is_default && (
                  <Button look="tertiary" onClick={() => setAsking(true)}>
                    {t("templates.reset.action")}
                  </Button>
                )}
              </div>
            )}
          </div>
        </form>
        <MailPreview
          preview={preview.data}
          updating={preview.isFetching || settled !== text}
          broken={preview.isError || faults.length > 0}
        />
      </div>
      <TemplateHistory
        kind={kind}
        locale={locale}
        current={template.version}
        editable={editable}
        onRestore={(old, version) => {
          setText(old);
          toast(t("templates.history.restored", { version }));
        }}
      />
      <LeaveGuard when={dirty} />
      <ConfirmDialog
        open={asking}
        title={t("templates.reset.title")}
        confirm={t("templates.reset.confirm")}
        look="primary"
        busy={actions.resetting}
        error={actions.resetError}
        onConfirm={() => void reset()}
        onClose={() => setAsking(false)}
      >
        <p>{t("templates.reset.text")}</p>
      </ConfirmDialog>
    </>
  );
}
