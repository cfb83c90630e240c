/** The part of the library that the page uses. */
export const html: (strings: TemplateStringsArray, ...values: any[]) => any;
export const render: (drawn: any, where: Element) => void;
export class Component {
  setState(change: object): void;
}
