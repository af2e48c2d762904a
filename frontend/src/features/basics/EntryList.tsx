import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { useAction } from "@/components/form/useAction";
import type { IdempotencyHeader } from "@/components/form/useApiForm";
import { useDiscard } from "@/components/form/useDiscard";
import { LinkButton } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { toast } from "@/components/ui/Toast";
import { EntryForm } from "./EntryForm";
import type { dutySchema, Entry } from "./entry";

interface Item {
  id: Uuid;
  version: number;
}

interface Props<T extends Item> {
  id: "parties" | "duties" | "constituencies";
  title: string;
  lead: string;
  keyLabel: string;
  keyOptional?: boolean;
  /** How the key is shown in the list. */
  mark: (item: T) => ReactNode;
  extra?: (item: T) => ReactNode;
  items: readonly T[];
  entryOf: (item: T) => Entry;
  schema: typeof dutySchema;
  /** That another one has this key. */
  keyTaken: (entry: Entry) => string;
  create: (entry: Entry, headers: IdempotencyHeader) => Promise<unknown>;
  update: (item: T, entry: Entry) => Promise<unknown>;
  remove: (item: T) => Promise<unknown>;
  /** Fetches the list anew. */
  refresh: () => Promise<unknown>;
}

export function EntryList<T extends Item>(props: Props<T>) {
  const {
    id,
    title,
    lead,
    keyLabel,
    keyOptional = false,
    mark,
    extra,
    items,
    entryOf,
    schema,
    keyTaken,
    create,
    update,
    remove,
    refresh,
  } = props;
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Uuid | null>(null);
  const [unsaved, setUnsaved] = useState(false);
  const { discard, question } = useDiscard(unsaved);
  const [doomed, setDoomed] = useState<T | null>(null);
  const section = useRef<HTMLElement>(null);
  const removal = useAction<T>((_, item) => remove(item));
  const taken = ({ field, ...entry }: Entry & { field: keyof Entry }) =>
    field === "key" ? keyTaken(entry) : t("basics.taken.name", { name: entry.name.trim() });
  const nameOf = (item: T) => entryOf(item).name;

  function stopEditing(item: T) {
    setEditing(null);
    // The button that was pressed comes back: so does the focus.
    requestAnimationFrame(() =>
      section.current?.querySelector<HTMLElement>(`[data-edit="${item.id}"]`)?.focus(),
    );
  }
  async function confirmRemoval() {
    if (!doomed || !(await removal.run(doomed))) return;
    toast(t("basics.deleted", { name: nameOf(doomed) }));
    setDoomed(null);
    await refresh();
    section.current?.querySelector<HTMLElement>("h2")?.focus();
  }

  return (
    <section className="panel" aria-labelledby={`${id}-title`} ref={section} id={id}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title} <span className="soft">({items.length})</span>
      </h2>
      <p className="form-hint">{lead}</p>
      <ul className="plain-list rows entries">
        {items.map((item) => (
          <li key={item.id}>
            {editing === item.id ? (
              <EntryForm
                id={`${id}-${item.id}`}
                keyLabel={keyLabel}
                keyOptional={keyOptional}
                schema={schema}
                taken={taken}
                initial={entryOf(item)}
                onUnsaved={setUnsaved}
                onCancel={() => discard(() => stopEditing(item))}
                onSave={async (entry) => {
                  await update(item, entry);
                  await refresh();
                  toast(t("common.saved"));
                  stopEditing(item);
                }}
              />
            ) : (
              <>
                <span className="entries__name">
                  {mark(item)}
                  <span>{nameOf(item)}</span>
                  {extra?.(item)}
                </span>
                <span className="row">
                  <LinkButton
                    icon="edit"
                    data-edit={item.id}
                    aria-label={t("basics.editNamed", { name: nameOf(item) })}
                    onClick={() => discard(() => setEditing(item.id))}
                  >
                    {t("common.edit")}
                  </LinkButton>
                  <LinkButton
                    danger
                    icon="delete"
                    aria-label={t("basics.deleteNamed", { name: nameOf(item) })}
                    onClick={() => {
                      removal.clear();
                      setDoomed(item);
                    }}
                  >
                    {t("common.delete")}
                  </LinkButton>
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <EntryForm
        id={`${id}-new`}
        keyLabel={keyLabel}
        keyOptional={keyOptional}
        schema={schema}
        taken={taken}
        onSave={async (entry, headers) => {
          await create(entry, headers);
          toast(t("basics.added", { name: entry.name }));
          await refresh();
        }}
      />
      {question}
      <ConfirmDialog
        open={doomed !== null}
        title={t("basics.deleteTitle", { name: doomed ? nameOf(doomed) : "" })}
        confirm={t("common.delete")}
        busy={removal.busy}
        error={removal.error}
        onConfirm={() => void confirmRemoval()}
        onClose={() => setDoomed(null)}
      >
        <p>{t(`basics.deleteText.${id}`)}</p>
      </ConfirmDialog>
    </section>
  );
}
