import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";
import type { IconName } from "./icon-names";

export type Tone = "neutral" | "good" | "warn" | "bad" | "info";

/** A state in words; the colour only underlines it. */
export function Tag({
  tone = "neutral",
  busy = false,
  children,
}: {
  tone?: Tone;
  busy?: boolean;
  children: ReactNode;
}) {
  return <span className={`tag tag--${tone}${busy ? " tag--busy" : ""}`}>{children}</span>;
}

interface LetterProps {
  /** None for a seat of the office's own. */
  party: { letter: string; name: string } | null;
  /** The name stands beside it: only the letter is read out, and the dash of no party not at all. */
  named?: boolean;
}

/** A party's letter in its ring; where it stands alone, the name is read out with it. */
export function PartyLetter({ party, named = false }: LetterProps) {
  if (!party) {
    return (
      <span className="letter letter--none" aria-hidden="true">
        –
      </span>
    );
  }
  if (named) return <span className="letter">{party.letter}</span>;
  return (
    <span className="letter" title={party.name}>
      <span aria-hidden="true">{party.letter}</span>
      <span className="sr-only">{`${party.letter} ${party.name}`}</span>
    </span>
  );
}

interface ChipProps {
  icon?: IconName;
  onClick: () => void;
  label?: string;
  title?: string;
  children: ReactNode;
}

/** A small action with a word on it: insert a field, take away a filter. */
export function Chip({ icon, onClick, label, title, children }: ChipProps) {
  return (
    <button type="button" className="chip" onClick={onClick} aria-label={label} title={title}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
}

export function EmptyState({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What is on its way, in its later shape, so that nothing jumps. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  const keys = Array.from({ length: lines }, (_, line) => `line-${line}`);
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">{t("common.loading")}</span>
      {keys.map((key) => (
        <i key={key} aria-hidden="true" />
      ))}
    </div>
  );
}
