import type { ClipboardEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { type CellFault, MOST_SEATS, moveFrom, type Place } from "./grid";

interface Props {
  place: Place;
  label: string;
  text: string;
  filled: number;
  changed: boolean;
  fault: CellFault | null;
  /** What the server said about this cell, in words. */
  refusal: string | null;
  onType: (text: string) => void;
  onPaste: (text: string) => boolean;
  onMove: (to: Place) => void;
}

export function cellId({ row, column }: Place): string {
  return `seat-${row}-${column}`;
}

export function SeatCell(props: Props) {
  const { place, label, text, filled, changed, fault, refusal, onType, onPaste, onMove } = props;
  const { t } = useTranslation();
  const id = cellId(place);
  const wrong =
    refusal ??
    (fault?.kind === "below" ? t("seats.fault.below", { filled: fault.filled }) : null) ??
    (fault?.kind === "number" ? t("seats.fault.number", { most: MOST_SEATS }) : null);
  const notes = [filled > 0 ? `${id}-filled` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const whole = selectionStart === 0 && selectionEnd === value.length;
    const to = moveFrom(place, event.key, {
      atStart: whole || (selectionStart === 0 && selectionEnd === 0),
      atEnd: whole || (selectionStart === value.length && selectionEnd === value.length),
      shift: event.shiftKey,
    });
    if (!to || event.altKey || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    onMove(to);
  }
  function paste(event: ClipboardEvent<HTMLInputElement>) {
    if (onPaste(event.clipboardData.getData("text/plain"))) event.preventDefault();
  }
  return (
    <div className={`seat ${changed ? "seat--changed" : ""} ${wrong ? "seat--wrong" : ""}`}>
      <input
        id={id}
        className="seat__input"
        inputMode="numeric"
        autoComplete="off"
        aria-label={changed ? `${label}, ${t("seats.changedHint")}` : label}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={notes || undefined}
        value={text}
        onChange={(event) => onType(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        onPaste={paste}
      />
      {filled > 0 && (
        <span className="seat__filled" id={`${id}-filled`}>
          {t("seats.filled", { count: filled })}
        </span>
      )}
      {wrong && (
        <span className="seat__wrong" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
    </div>
  );
}
