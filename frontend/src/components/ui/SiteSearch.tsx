import { useId } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (query: string) => void;
}

/** How many sites can be taken in without a search. */
export const SEARCH_ABOVE = 8;

/** Narrows a list of sites that is on the page, while it is typed. */
export function SiteSearch({ label, value, onChange }: Props) {
  const id = useId();
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="search"
        className="form-input"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Enter must not send a form around it.
          if (event.key === "Enter") event.preventDefault();
        }}
      />
    </>
  );
}
