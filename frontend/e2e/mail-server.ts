import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A mail that arrived. */
interface Received {
  /** As in `RCPT TO`. */
  to: string;
  /** What its reader sees: the part that is plain text. */
  text: string;
}

/** A small mail server that speaks SMTP (RFC 5321) over TCP, and says to a recipient what a test wants it to. */
export class MailServer {
  readonly received: Received[] = [];
  /** For whom a mail was to be, as often as it was asked whether it may. */
  readonly asked: string[] = [];
  private readonly replies = new Map<string, string | Promise<string>>();
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      void this.converse(socket).catch(() => socket.destroy());
    });
  }

  static async start(): Promise<MailServer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new MailServer(server);
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What is answered from now on when a mail is for this address; "250 ok", if nothing is said here. */
  answer(address: string, reply: string | Promise<string>): void {
    this.replies.set(address, reply);
  }

  /** Keeps the sender waiting with a mail for this address, until the returned function is called. */
  hold(address: string): () => void {
    let release = (_reply: string): void => undefined;
    this.answer(
      address,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return () => release("250 ok");
  }

  /** The newest mail to this address. */
  newest(address: string): Received | undefined {
    return this.received.findLast(({ to }) => to === address);
  }

  /** The link in the newest mail to this address. */
  linkTo(address: string): string {
    const link = /\S+\/set-password#\S+/.exec(this.newest(address)?.text ?? "")?.[0];
    if (!link) throw new Error(`no mail with a link to ${address}`);
    return link;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async converse(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`);
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    let to = "";
    let mail: string[] | null = null;
    say("220 mail.example.dk");
    for await (const line of lines) {
      if (mail && line !== ".") {
        mail.push(line.startsWith(".") ? line.slice(1) : line);
      } else if (mail) {
        this.received.push({ to, text: plainText(mail.join("\r\n")) });
        mail = null;
        say("250 taken");
      } else if (/^RCPT /i.test(line)) {
        to = /<(.*)>/.exec(line)?.[1] ?? "";
        this.asked.push(to);
        say(await (this.replies.get(to) ?? "250 ok"));
      } else if (/^DATA$/i.test(line)) {
        mail = [];
        say("354 go on");
      } else if (/^QUIT$/i.test(line)) {
        say("221 bye");
        socket.end();
      } else {
        say("250 ok");
      }
    }
  }
}

/** The part of a message (RFC 2046) that is plain text, decoded. */
function plainText(message: string): string {
  const part = message.split(/\r\n--.*\r\n/).find((each) => /^Content-Type: text\/plain/im.test(each)) ?? "";
  const end = part.indexOf("\r\n\r\n");
  const [head, body] = [part.slice(0, end), part.slice(end + 4)];
  const encoding = /^Content-Transfer-Encoding: (\S+)/im.exec(head)?.[1];
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
