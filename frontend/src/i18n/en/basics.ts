import type { basics as da } from "../da/basics";
import type { Translated } from "../translated";

export const basics: Translated<typeof da> = {
  title: "Parties, duties and constituencies",
  lead: "The fixed lists that elections, polling places and reports are built on. Enter adds, and you can type the next one.",
  name: "Name",
  add: "Add",
  save: "Save",
  added: "{{name}} is added",
  deleted: "{{name}} is deleted",
  editNamed: "Edit {{name}}",
  deleteNamed: "Delete {{name}}",
  deleteTitle: "Delete {{name}}?",
  deleteText: {
    parties:
      "A party can be deleted only if it has no seats in any election, and no party secretary or system access belongs to it.",
    duties: "A duty can be deleted only if there are no seats with it in any election.",
    constituencies:
      "A constituency can be deleted only if no polling place lies in it, and no party secretary has access to it.",
  },
  parties: {
    title: "Parties and lists",
    lead: "The letter is the one on the ballot paper.",
    letter: "Letter",
    invited: "Party secretary invited, waiting",
    noSecretary: "No active party secretary",
  },
  duties: {
    title: "Duties",
    lead: "What a person does on polling day, such as supervisor, chair or appointed elector. Other systems use the code; it is made from the name.",
    code: "Code",
  },
  constituencies: {
    title: "Constituencies",
    lead: "A constituency is a group of polling places. A party secretary can be given a whole constituency.",
    number: "Number",
  },
  taken: {
    letter: "The letter {{letter}} is already used",
    code: "The code {{code}} is already used",
    number: "Number {{number}} is already used",
    name: "The name {{name}} is already used",
  },
  errors: {
    name: "Enter a name",
    letter: "Enter the party's letter (3 characters at most)",
    code: "A code is small letters a–z, digits, hyphen and underscore, such as “supervisor”",
    number: "Enter the constituency's number: a whole number from 1 to 9999",
  },
};
