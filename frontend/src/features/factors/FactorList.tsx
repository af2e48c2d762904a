import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { api, ifMatch, unwrap } from "@/api/client";
import type { FactorView } from "@/api/types";
import { CancelButton, FormDialog } from "@/components/form/FormDialog";
import { useAction } from "@/components/form/useAction";
import { useApiForm } from "@/components/form/useApiForm";
import { Button, LinkButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { toast } from "@/components/ui/Toast";
import { formatInstant, formatRelative } from "@/i18n/format";
import { factorsQuery } from "./queries";

const schema = z.object({ name: z.string().check(z.trim(), z.minLength(1, "factors.errors.name")) });

/** What there is, each with its name, when it was last used, and what can be done to it. */
export function FactorList({ items, required }: { items: readonly FactorView[]; required: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState<FactorView | null>(null);
  const [removing, setRemoving] = useState<FactorView | null>(null);
  const remove = useAction<FactorView>((_headers, factor) =>
    unwrap(
      api.DELETE("/api/v1/me/second-factors/{id}", {
        params: { path: { id: factor.id }, header: ifMatch(factor) },
      }),
    ),
  );
  const last = required && items.length === 1;

  async function removeOne(factor: FactorView) {
    if (!(await remove.run(factor))) return;
    setRemoving(null);
    toast(t("factors.removed", { name: factor.name }));
    await queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
  }

  return (
    <>
      <ul className="plain-list rows">
        {items.map((factor) => (
          <li key={factor.id}>
            <div>
              <b>{factor.name}</b>
              <br />
              <span className="soft small">
                {t(`factors.kinds.${factor.kind}`)}
                {factor.created_at && ` · ${t("factors.since", { at: formatInstant(factor.created_at) })}`}
                {" · "}
                {factor.last_used_at
                  ? t("factors.lastUsed", { at: formatRelative(factor.last_used_at) })
                  : t("factors.neverUsed")}
              </span>
            </div>
            <div className="row">
              <LinkButton
                aria-label={t("factors.renameNamed", { name: factor.name })}
                onClick={() => setRenaming(factor)}
              >
                {t("factors.rename")}
              </LinkButton>
              {!last && (
                <LinkButton
                  danger
                  aria-label={t("factors.removeNamed", { name: factor.name })}
                  onClick={() => {
                    remove.clear();
                    setRemoving(factor);
                  }}
                >
                  {t("factors.remove")}
                </LinkButton>
              )}
            </div>
          </li>
        ))}
      </ul>
      {last && <p className="soft small">{t("factors.last")}</p>}
      <FormDialog open={renaming !== null} title={t("factors.renameTitle")} onClose={() => setRenaming(null)}>
        {renaming && <Rename factor={renaming} onClose={() => setRenaming(null)} />}
      </FormDialog>
      <ConfirmDialog
        open={removing !== null}
        title={t("factors.removeTitle", { name: removing?.name ?? "" })}
        confirm={t("factors.remove")}
        busy={remove.busy}
        error={remove.error}
        onConfirm={() => removing && void removeOne(removing)}
        onClose={() => setRemoving(null)}
      >
        <p>{t("factors.removeText")}</p>
      </ConfirmDialog>
    </>
  );
}

function Rename({ factor, onClose }: { factor: FactorView; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, error, summary, attempt, busy, submit } = useApiForm({
    fields: ["name"],
    resolver: zodResolver(schema),
    defaultValues: { name: factor.name },
  });
  return (
    <form
      noValidate
      onSubmit={submit(async (body) => {
        const params = { path: { id: factor.id }, header: ifMatch(factor) };
        await unwrap(api.PATCH("/api/v1/me/second-factors/{id}", { params, body }));
        await queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
        onClose();
      })}
    >
      <ErrorSummary items={summary.filter((item) => !item.id)} attempt={attempt} />
      <Field label={t("factors.name")} error={error("name")} {...form.register("name")} />
      <div className="dialog__actions">
        <Button type="submit" busy={busy}>
          {t("common.save")}
        </Button>
        <CancelButton />
      </div>
    </form>
  );
}
