/** What files that start pfserve elsewhere have to know of a runtime. */
export interface Setup {
  /** Executable and arguments that start this pfserve, without arguments of its own. */
  command(): readonly string[];
  /** Executable and arguments that start the pfserve whose package is in `directory`. */
  packageCommand(directory: string): readonly string[];
  /** What a config file imports pfserve by where the app has not installed it. */
  readonly specifier: string;
  /** Whether a config file can import the package that the app has installed. */
  readonly findsPackage: boolean;
  /** What a container of this runtime is made of. */
  container(project: Project): Container;
}

/** What an app brings along to be installed. */
export interface Project {
  /** Path of the app's module, as seen from the project. */
  readonly module: string;
  /** Version of pfserve. */
  readonly version: string;
  readonly hasPackageJson: boolean;
  /** Whether package.json names pfserve. */
  readonly namesPfserve: boolean;
  /** Lock files and the like that are there. */
  has(file: string): boolean;
}

export interface Container {
  readonly image: string;
  /** User of the image that is not root. */
  readonly user: string;
  /** Instructions of a Dockerfile that bring the app in and install what it needs. */
  readonly install: readonly string[];
  /** Executable and arguments that start pfserve in the container. */
  readonly command: readonly string[];
}
