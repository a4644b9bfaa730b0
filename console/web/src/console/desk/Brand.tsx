import icon from "../icon.svg";

/** The product's name, with the municipality's where it is known; as `heading` it names the whole page. */
export function Brand({ municipality, heading = false }: { municipality?: string; heading?: boolean }) {
  const Element = heading ? "h1" : "p";
  return (
    <Element className="brand">
      <img src={icon} alt="" width={28} height={28} />
      <strong>Torg</strong>
      {municipality !== undefined && <span className="brand__municipality">{municipality}</span>}
    </Element>
  );
}
