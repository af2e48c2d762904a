import { useTranslation } from "react-i18next";
import { formatNumber } from "@/i18n/format";
import { Button } from "./Button";

interface Props {
  shown: number;
  total: number | null | undefined;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** "Viser 50 af 212" and the button for the next ones: the list keeps its place, unlike with pages. */
export function LoadMore({ shown, total, hasMore, loading, onMore }: Props) {
  const { t } = useTranslation();
  if (!hasMore) return null;
  return (
    <div className="more">
      <span className="soft" aria-live="polite">
        {total == null
          ? t("common.shown", { shown: formatNumber(shown) })
          : t("common.shownOf", { shown: formatNumber(shown), total: formatNumber(total) })}
      </span>
      <Button look="secondary" busy={loading} busyText={t("common.loading")} onClick={onMore}>
        {t("common.loadMore")}
      </Button>
    </div>
  );
}
