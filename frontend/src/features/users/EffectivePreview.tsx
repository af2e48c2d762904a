import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GrantInput } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Skeleton } from "@/components/ui/Bits";
import { useSettled } from "@/components/ui/useSettled";
import { EffectiveSiteList } from "./EffectiveSiteList";
import { previewQuery } from "./queries";

/** What the grants would give, shown before they are saved: the same answer as the server will live by. */
export function EffectivePreview({ grants }: { grants: GrantInput[] }) {
  const { t } = useTranslation();
  // A new list of the same grants is not a change: only its content counts.
  const content = JSON.stringify(grants);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const stable = useMemo(() => grants, [content]);
  const settled = useSettled(stable);
  const enabled = settled.length > 0;
  const preview = useQuery({ ...previewQuery(settled), enabled });
  return (
    <section className="panel columns__side" aria-labelledby="preview-title" aria-live="polite">
      <h2 id="preview-title">{t("users.preview.title")}</h2>
      {!enabled && <p className="soft">{t("users.preview.pick")}</p>}
      {enabled && preview.isPending && <Skeleton />}
      {enabled && preview.isError && (
        <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {enabled && preview.data && <EffectiveSiteList sites={preview.data} />}
    </section>
  );
}
