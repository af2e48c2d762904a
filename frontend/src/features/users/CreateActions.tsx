import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button, ButtonLink } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Choices";
import { settingsQuery } from "@/features/settings/queries";

const HOURS_A_DAY = 24;

interface Props {
  busy: boolean;
  /** The registered tick box that sends the welcome mail. */
  notify: Omit<ComponentProps<typeof Checkbox>, "label" | "hint">;
}

/** How every form for a new account ends: whether a mail goes, and the account itself. */
export function CreateActions({ busy, notify }: Props) {
  const { t } = useTranslation();
  const hours = useQuery(settingsQuery).data?.link_life_hours;
  const life =
    hours === undefined
      ? t("users.form.linkLife.unknown")
      : hours % HOURS_A_DAY === 0
        ? t("users.form.linkLife.days", { count: hours / HOURS_A_DAY })
        : t("users.form.linkLife.hours", { count: hours });
  return (
    <>
      <Checkbox label={t("users.form.notify")} hint={t("users.form.notifyHint", { life })} {...notify} />
      <div className="form-actions">
        <Button type="submit" busy={busy} busyText={t("users.form.creating")}>
          {t("users.form.create")}
        </Button>
        <ButtonLink to="/users">{t("common.cancel")}</ButtonLink>
      </div>
    </>
  );
}
