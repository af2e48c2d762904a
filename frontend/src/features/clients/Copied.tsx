import { CopyButton } from "@/components/ui/CopyButton";

/** A value to be put into another system, with a button that copies it. */
export function Copied({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <p className="form-label">{label}</p>
      <div className="row">
        <code className="secret">{value}</code>
        <CopyButton text={value} named={label} />
      </div>
    </div>
  );
}
