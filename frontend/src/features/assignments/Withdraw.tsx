import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { AssignmentView } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useMe } from "@/app/queries";
import { useAction } from "@/components/form/useAction";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { siteName } from "@/features/sites/place";
import { inSentence } from "@/i18n/format";
import { keepAssignment } from "./queries";

export function Withdraw({ view }: { view: AssignmentView }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const office = mayOpen(OFFICE, useMe());
  const [asking, setAsking] = useState(false);
  const action = useAction(async (headers) => {
    const path = { id: view.id };
    await keepAssignment(
      queries,
      await unwrap(api.POST("/api/v1/assignments/{id}/withdraw", { params: { path }, headers })),
    );
  });
  async function withdraw() {
    if (!(await action.run())) return;
    toast(t("assignments.withdrawn", { name: view.person.full_name }));
    await navigate({
      to: "/elections/$electionId/sites/$siteId",
      params: { electionId: view.election_id, siteId: view.site.id },
    });
  }
  return (
    <>
      <Button
        look="secondary"
        icon="person-remove"
        onClick={() => {
          action.clear();
          setAsking(true);
        }}
      >
        {t("assignments.withdraw")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("assignments.withdrawTitle", { name: view.person.full_name })}
        confirm={t("assignments.withdraw")}
        busy={action.busy}
        error={action.error}
        onConfirm={() => void withdraw()}
        onClose={() => setAsking(false)}
      >
        <p>
          {t("assignments.withdrawText", { duty: inSentence(view.duty.name), site: siteName(view.site) })}
        </p>
        {office && <p>{t("assignments.withdrawMail")}</p>}
      </ConfirmDialog>
    </>
  );
}
