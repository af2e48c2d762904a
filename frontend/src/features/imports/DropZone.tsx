import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/Icon";

interface Props {
  busy: boolean;
  onFile: (file: File) => void;
}

/** A file input with a large area around it: click, Enter, or drop a file on it. */
export function DropZone({ busy, onFile }: Props) {
  const { t } = useTranslation();
  const inputId = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file && !busy) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra for the mouse; the file input takes the keys
    <div
      className={over ? "drop drop--over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <Icon name="upload" />
      <p>
        <input
          id={inputId}
          type="file"
          className="drop__input"
          accept=".csv,text/csv"
          aria-describedby={`${inputId}-hint`}
          onChange={(event) => {
            take(event.target.files);
            // The same file, once it is mended, must be a change again.
            event.target.value = "";
          }}
        />
        <label htmlFor={inputId} className="button button-primary">
          {t("imports.choose")}
        </label>
      </p>
      <p className="form-hint" id={`${inputId}-hint`}>
        {t("imports.drop")}
      </p>
    </div>
  );
}
