import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { useHere } from "@/app/came-from";

/** That the same number was reported more than once, leading to who it is. For the office alone. */
export function DuplicateLink({ personId }: { personId: Uuid }) {
  const { t } = useTranslation();
  const here = useHere();
  return (
    <Link
      to="/persons/$personId"
      params={{ personId }}
      state={here}
      className="tag tag--bad"
      title={t("assignments.duplicateWho")}
    >
      {t("assignments.duplicate")}
      <span className="sr-only">: {t("assignments.duplicateWho")}</span>
    </Link>
  );
}
