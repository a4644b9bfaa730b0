import type { TextKey } from "../texts";

/** What a release brought to staff, in a few sentences. */
export interface Release {
  version: string;
  news: readonly TextKey[];
}

/** The newest first, which is the one that runs. */
export const RELEASES: readonly [Release, ...Release[]] = [
  {
    version: "0.1.0",
    news: [
      "release.0_1_0.format",
      "release.0_1_0.sendOn",
      "release.0_1_0.macros",
      "release.0_1_0.views",
      "release.0_1_0.notes",
      "release.0_1_0.following",
      "release.0_1_0.now",
      "release.0_1_0.answers",
      "release.0_1_0.mentions",
      "release.0_1_0.groups",
      "release.0_1_0.texts",
      "release.0_1_0.trials",
      "release.0_1_0.help",
    ],
  },
];
