/** What the chat sends and takes, as far as the page uses it (docs/protocol.md), and what the page keeps. */

/** A place in a room's log. */
export interface Place {
  room: string;
  epoch: string;
  id: number;
}

/** A user as lists of members have them. */
export interface Member {
  user: string;
  away?: string;
  registered?: boolean;
}

/** An object that the chat sent; which fields there are depends on the type. */
export interface ServerEvent {
  type: string;
  room?: string;
  id?: number;
  time?: string;
  ref?: string;
  past?: boolean;
  [field: string]: any;
}

/** An object that the chat is sent. */
export interface Outgoing {
  ref?: string;
  [field: string]: unknown;
}

/** How the connection is. */
export type ConnectionState =
  | { is: "connecting" }
  | { is: "open" }
  | { is: "waiting"; wait: number }
  | { is: "ended"; why: string };

/** What the user typed. */
export interface Said {
  text: string;
  /** The room in which it is said; empty if it is done wherever the session is. */
  room: string;
  /** The talk in which it was typed. */
  talk: string;
}

/** A line of the user's that was not acknowledged yet. */
export interface Draft extends Said {
  ref: string;
  /** Whether it was ever sent. */
  tried: boolean;
  /** `unsure`: it was sent, and the answer is lost for good. */
  state: "waiting" | "sent" | "failed" | "unsure";
  why?: string;
}

/** What a page remembers while its tab is open, so that a reload brings the user back. */
export interface Memory {
  token: string;
  /** The server's name, which it says only once. */
  server: string;
  places: Record<string, { epoch: string; id: number }>;
  /** The last numbers that the user has read in the rooms. */
  read: Record<string, number>;
  whispers: number;
  /** Users with whom whispers were exchanged, the latest first. */
  partners: string[];
  drafts: Draft[];
  lineBytes: number;
}

/** A line of a room or of a conversation. */
export interface Item {
  /** Its number in the log; those without one keep their place by `at`. */
  id: number;
  /** The kind: an event's type, or `notice` and `gap`. */
  kind: string;
  from: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  /** What the page knows it by, also where the server gave it no number. */
  key: string;
  /** Whether it was said before the page asked, and is read out by no screen reader. */
  past: boolean;
  /** Its day in the reader's language, once it was drawn. */
  day?: string;
  removed?: boolean;
  ignored?: boolean;
  mention?: boolean;
  own?: boolean;
}

/** A room, or the whispers with somebody. */
export interface Talk {
  /** The room's name, or `@` and the user's. */
  name: string;
  epoch: string;
  /** The last number that was received. */
  last: number;
  /** The last number that the user has read, on any device. */
  read: number;
  /** The last number that had been read when the talk was opened; 0 for none. */
  marker: number;
  items: Item[];
  /** Whether older ones may be asked for. */
  older: boolean;
  loading: boolean;
  /** The key of the first line that is drawn, if the reader is further up, who must not lose it. */
  held: string;
  /** The numbers of the lines before which some are missing. */
  holes: Set<number>;
  unread: number;
  mentions: number;
  topic: string;
  total: number;
  members: Record<string, Member>;
  /** The name up to which all members are known; empty if all are. */
  listed: string;
  /** Counts the changes of the members. */
  version: number;
}

/** A command as the chat describes it. */
export interface Command {
  name: string;
  usage: string;
  purpose: string;
  rules?: string;
  example?: string;
  role: string;
  /** Those of its words that are always the same, with the words before them. */
  fixed: string[];
}

/** All that the page shows. */
export interface State {
  server: string;
  user: string;
  role: string;
  account: boolean;
  /** Bytes that a line may have. */
  lineBytes: number;
  connection: ConnectionState;
  talks: Record<string, Talk>;
  /** The rooms that the user is in, in the order of joining. */
  rooms: string[];
  current: string;
  /** What the user may use in the talk that is shown. */
  commands: Command[];
  /** The room that was entered last. */
  here: string;
  /** Counts the changes of whose a room is, and of who helps to keep it. */
  charters: number;
  /** Whether what was missed is still coming, of which the lists of members know already. */
  behind: boolean;
  /** The names of the commands that the user may use in rooms, as far as the page knows. */
  powers: Record<string, string[]>;
  drafts: Draft[];
  /** What the chat said last that belongs to no room: answers and refusals. */
  notices: { text: string; bad: boolean; key: number }[];
  found: { words: string; items: (Item & { room: string })[]; more: boolean } | null;
  /** Whether another tab has the connection. */
  follows: boolean;
  /** Whether tabs cannot share a connection here. */
  alone: boolean;
}
