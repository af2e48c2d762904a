import { useQueryClient, useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ifMatch, unwrap } from "@/api/client";
import { PartyLetter, Tag } from "@/components/ui/Bits";
import { PageHeader } from "@/components/ui/PageHeader";
import { dutiesQuery } from "@/features/duties/queries";
import { partiesQuery } from "@/features/parties/queries";
import { isInvited } from "@/features/parties/secretaries";
import { constituenciesQuery } from "@/features/sites/queries";
import { EntryList } from "./EntryList";
import { codeOf, constituencySchema, dutySchema, partySchema } from "./entry";

const at = (item: { id: string; version: number }) => ({ path: { id: item.id }, header: ifMatch(item) });

/** Parties, duties and constituencies: short lists, each typed in one go. */
export function BasicsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [parties, duties, constituencies] = useSuspenseQueries({
    queries: [partiesQuery, dutiesQuery, constituenciesQuery],
  });
  const refresh = (key: string) => () => queries.invalidateQueries({ queryKey: [key] });
  return (
    <>
      <PageHeader title={t("basics.title")} lead={t("basics.lead")} />
      <div className="stack stack--wide">
        <EntryList
          id="parties"
          title={t("basics.parties.title")}
          lead={t("basics.parties.lead")}
          keyLabel={t("basics.parties.letter")}
          items={parties.data}
          schema={partySchema}
          keyTaken={({ key }) => t("basics.taken.letter", { letter: key.trim().toLocaleUpperCase("da") })}
          mark={(party) => <PartyLetter party={party} named />}
          extra={(party) =>
            party.active_secretaries === 0 &&
            (isInvited(party) ? (
              <Tag tone="info">{t("basics.parties.invited")}</Tag>
            ) : (
              <Tag tone="warn">{t("basics.parties.noSecretary")}</Tag>
            ))
          }
          entryOf={({ letter, name }) => ({ key: letter, name })}
          create={({ key, name }, headers) =>
            unwrap(
              api.POST("/api/v1/parties", { body: { letter: key.toLocaleUpperCase("da"), name }, headers }),
            )
          }
          update={(party, { key, name }) =>
            unwrap(
              api.PATCH("/api/v1/parties/{id}", {
                params: at(party),
                body: { letter: key.toLocaleUpperCase("da"), name },
              }),
            )
          }
          remove={(party) => unwrap(api.DELETE("/api/v1/parties/{id}", { params: at(party) }))}
          refresh={refresh("parties")}
        />
        <EntryList
          id="duties"
          title={t("basics.duties.title")}
          lead={t("basics.duties.lead")}
          keyLabel={t("basics.duties.code")}
          keyOptional
          items={duties.data}
          schema={dutySchema}
          keyTaken={({ key, name }) => t("basics.taken.code", { code: key.trim() || codeOf(name) })}
          mark={(duty) => <code>{duty.code}</code>}
          entryOf={({ code, name }) => ({ key: code, name })}
          create={({ key, name }, headers) =>
            unwrap(api.POST("/api/v1/duties", { body: { code: key || codeOf(name), name }, headers }))
          }
          update={(duty, { key, name }) =>
            unwrap(
              api.PATCH("/api/v1/duties/{id}", {
                params: at(duty),
                body: { code: key || codeOf(name), name },
              }),
            )
          }
          remove={(duty) => unwrap(api.DELETE("/api/v1/duties/{id}", { params: at(duty) }))}
          refresh={refresh("duties")}
        />
        <EntryList
          id="constituencies"
          title={t("basics.constituencies.title")}
          lead={t("basics.constituencies.lead")}
          keyLabel={t("basics.constituencies.number")}
          items={constituencies.data}
          schema={constituencySchema}
          keyTaken={({ key }) => t("basics.taken.number", { number: key.trim() })}
          mark={(constituency) => <b className="entries__number">{constituency.number}</b>}
          entryOf={({ number, name }) => ({ key: String(number), name })}
          create={({ key, name }, headers) =>
            unwrap(api.POST("/api/v1/constituencies", { body: { number: Number(key), name }, headers }))
          }
          update={(item, { key, name }) =>
            unwrap(
              api.PATCH("/api/v1/constituencies/{id}", {
                params: at(item),
                body: { number: Number(key), name },
              }),
            )
          }
          remove={(item) => unwrap(api.DELETE("/api/v1/constituencies/{id}", { params: at(item) }))}
          refresh={refresh("constituencies")}
        />
      </div>
    </>
  );
}
