import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { AddedFactor } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { readUserAgent } from "../account/user-agent";
import { usePasskey } from "./usePasskey";
import { createPasskey } from "./webauthn";

interface Props {
  look?: "primary" | "secondary";
  onAdded: (added: AddedFactor) => void;
}

/** Makes a passkey in this browser or on a device beside it, and names it after where that was. */
export function AddPasskey({ look = "primary", onAdded }: Props) {
  const { t } = useTranslation();
  const passkey = usePasskey(async () => {
    const { challenge, options } = await unwrap(api.POST("/api/v1/me/second-factors/passkey-options"));
    const credential = await createPasskey(options);
    const device = readUserAgent(navigator.userAgent);
    const name = device ? t("factors.passkey.nameOn", device) : t("factors.kinds.passkey");
    onAdded(
      await unwrap(api.POST("/api/v1/me/second-factors/passkeys", { body: { challenge, name, credential } })),
    );
  });
  return (
    <>
      {passkey.error && (
        <p className="form-error-message" role="alert">
          {passkey.error}
        </p>
      )}
      <Button
        look={look}
        icon="lock"
        busy={passkey.busy}
        busyText={t("auth.second.passkeyBusy")}
        onClick={() => void passkey.run()}
      >
        {t("factors.passkey.add")}
      </Button>
    </>
  );
}
