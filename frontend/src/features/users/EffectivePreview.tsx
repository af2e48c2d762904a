import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GrantInput } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { Skeleton } from "@/components/ui/Bits";
import { EffectiveSiteList } from "./EffectiveSiteList";
import { previewQuery } from "./queries";

const PAUSE = 300;

/** The value once it has stood still for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What the grants would give, shown before they are saved: the same answer as the server will live by. */
export function EffectivePreview({ grants }: { grants: GrantInput[] }) {
  const { t } = useTranslation();
  const settled = useSettled(grants);
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
