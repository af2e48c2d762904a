import type { account as da } from "../da/account";
import type { Translated } from "../translated";

export const account: Translated<typeof da> = {
  title: "My account",
  profile: {
    title: "My details",
    name: "Name",
    username: "Username",
    email: "Email address",
    role: "Role",
    municipality: "Municipality",
    change: "If something is wrong, ask the election office to correct it.",
  },
  security: { title: "Security", text: "Second factors and recovery codes.", open: "My security" },
  sites: { title: "My polling places", none: "You have no polling places yet." },
  password: {
    title: "Change password",
    lead: "When you change your password, you are logged out on all other devices.",
    current: "Current password",
    new: "New password",
    submit: "Change password",
    done: "The password is changed. You are logged out on all other devices.",
    currentMissing: "Enter your current password",
  },
  sessions: {
    title: "Where you are logged in",
    lead: "If you do not recognise one of them, log out everywhere and change your password.",
    current: "This device",
    device: "Device",
    unknownDevice: "Unknown device",
    onSystem: "{{browser}} on {{system}}",
    since: "Logged in",
    lastUsed: "Last used",
    end: "Log out",
    endNamed: "Log out on {{device}}",
    ended: "The device is logged out",
    endAll: "Log out everywhere",
    endAllQuestion: "Log out everywhere?",
    endAllText: "You will be logged out on all devices, this one too.",
  },
};
