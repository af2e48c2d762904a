import type { da } from "./da";
import type { daWork } from "./da-work";

/** Every text of the screens, in the words that are written first. */
export type Texts = typeof da & typeof daWork;

/** The same keys, other sentences. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
