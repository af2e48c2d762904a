/** Every building block in its states: `npm run dev`, then /gallery.html. Not part of a build. */
import "@/styles/main.scss";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Alert } from "@/components/ui/Alert";
import { Chip, EmptyState, PartyLetter, Skeleton, Tag } from "@/components/ui/Bits";
import { Button, LinkButton } from "@/components/ui/Button";
import { CheckPopover } from "@/components/ui/CheckPopover";
import { Checkbox, RadioGroup } from "@/components/ui/Choices";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field, Select, TextArea } from "@/components/ui/Field";
import { FillBar } from "@/components/ui/FillBar";
import { LoadMore } from "@/components/ui/LoadMore";
import { PageHeader } from "@/components/ui/PageHeader";
import { PasswordField, PasswordLength } from "@/components/ui/PasswordField";
import { SiteTree } from "@/components/ui/SiteTree";
import { Table } from "@/components/ui/Table";
import { Toasts, toast } from "@/components/ui/Toast";
import { loadWorkTexts, startI18n } from "@/i18n";

const CONSTITUENCIES = ["Midtbyen", "Nordkredsen"].map((name, index) => ({
  id: `c${index}`,
  number: index + 1,
  name,
}));
const SITES = ["Rådhushallen", "Østre Skole", "Ærøgade Kulturhus", "Aabyhøj Hallen"].map((name, index) => ({
  id: `s${index}`,
  number: index + 1,
  name,
  venue: `${name}, indgang A`,
  constituency_id: index < 3 ? `c${index % 2}` : null,
}));

function Controls() {
  const [scope, setScope] = useState<"party" | "site">("party");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(["s0"]));
  const [open, setOpen] = useState(false);
  const tree = (
    <SiteTree sites={SITES} constituencies={CONSTITUENCIES} selected={selected} onChange={setSelected} />
  );
  return (
    <form className="form">
      <ErrorSummary attempt={0} items={[{ id: "f-name", message: "Skriv et navn" }]} />
      <Field name="name" label="Navn" hint="Som det står i mailen" error="Skriv et navn" />
      <Field name="other" label="Telefon" optional width="short" />
      <Select name="party" label="Parti" placeholder="Vælg" options={[{ value: "a", label: "A – Parti" }]} />
      <TextArea name="text" label="Tekst" />
      <PasswordField name="password" label="Adgangskode" error="For kort" />
      <PasswordLength value="en lang sætning" />
      <RadioGroup
        name="scope"
        label="Valgsteder"
        value={scope}
        onChange={setScope}
        choices={[
          { value: "party", label: "Alle", hint: "Også nye valgsteder" },
          { value: "site", label: "Udvalgte" },
        ]}
      />
      <Checkbox label="Påmind bruger" hint="Sender en e-mail" defaultChecked />
      <CheckPopover label="Valgsteder" summary={`${selected.size} valgt`}>
        {tree}
      </CheckPopover>
      {tree}
      <div className="form-actions">
        <Button>Gem</Button>
        <Button busy busyText="Gemmer …">
          Gem
        </Button>
        <Button look="secondary" icon="refresh" onClick={() => toast("Gemt")}>
          Toast
        </Button>
        <Button look="danger" small onClick={() => setOpen(true)}>
          Slet
        </Button>
        <LinkButton icon="edit">Rediger</LinkButton>
        <Chip icon="plus" onClick={() => toast("Chip")}>
          Navn
        </Chip>
      </div>
      <ConfirmDialog
        open={open}
        title="Slet?"
        confirm="Slet"
        onConfirm={() => setOpen(false)}
        onClose={() => setOpen(false)}
      >
        <p>Det kan ikke fortrydes.</p>
      </ConfirmDialog>
    </form>
  );
}

function Gallery() {
  return (
    <main className="page main stack stack--wide">
      <PageHeader
        title="Byggeklodser"
        lead="Alle dele i alle tilstande."
        actions={<Button icon="plus">Ny</Button>}
      />
      <Controls />
      {(["success", "warning", "error", "info"] as const).map((kind) => (
        <Alert key={kind} kind={kind} title={kind}>
          <p>En sætning om det.</p>
        </Alert>
      ))}
      <div className="row">
        {(["neutral", "good", "warn", "bad", "info"] as const).map((tone) => (
          <Tag key={tone} tone={tone}>
            {tone}
          </Tag>
        ))}
        <Tag tone="info" busy>
          i kø
        </Tag>
        <PartyLetter party={{ letter: "Ø", name: "Enhedslisten" }} />
      </div>
      {[0, 3, 6, 9, 12].map((filled) => (
        <FillBar key={filled} filled={filled} seats={12} />
      ))}
      <Table
        caption="Valgsteder"
        rowKey={(site) => site.id}
        rows={SITES}
        columns={[
          { key: "name", header: "Navn", isRowHeader: true, cell: (site) => site.name },
          { key: "number", header: "Nr.", cardLabel: "Nr.", numeric: true, cell: (site) => site.number },
          { key: "venue", header: "Lokale", wideInCard: true, cell: (site) => site.venue },
        ]}
      />
      <LoadMore shown={50} total={212} hasMore loading={false} onMore={() => toast("Flere")} />
      <EmptyState icon="groups" title="Ingen brugere">
        <p>Opret den første.</p>
      </EmptyState>
      <Skeleton />
      <Toasts />
    </main>
  );
}

const root = document.getElementById("root");
if (root) {
  await startI18n();
  await loadWorkTexts();
  const rootRoute = createRootRoute({ component: Gallery, staticData: { access: "public" } });
  const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() });
  createRoot(root).render(<RouterProvider router={router as never} />);
}
