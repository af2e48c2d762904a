import sprite from "@/assets/icons.svg?no-inline";
import type { IconName } from "./icon-names";

/** A decorative icon: what it means always stands beside it, or in the button's label. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? "icon icon--small" : "icon"} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
