import { Select } from "@digdir/designsystemet-react";
import type { Role } from "../../api/accounts";
import { useTexts } from "../texts/TextsProvider";

const ROLES: readonly Role[] = [
  "desk",
  "case_worker",
  "editor",
  "support",
  "leader",
  "administrator",
  "auditor",
];

/** The roles that may be given. */
export function RoleOptions() {
  const { t } = useTexts();
  return ROLES.map((role) => (
    <Select.Option key={role} value={role}>
      {t(`role.${role}`)}
    </Select.Option>
  ));
}
