// Something tall that is drawn only while it is near the window. It draws again when its value changes or when it
// comes near, and for nothing else above it.
import { Component, type ComponentChildren, createRef } from "preact";

interface Props<T> {
  name: number; // by which it is found
  value: T;
  near: boolean; // at first
  height: number; // until it was measured
  draw: (value: T) => ComponentChildren;
}

const MARGIN = "900px 0px";

export class Lazily<T> extends Component<Props<T>, { near: boolean }> {
  override state = { near: this.props.near };
  private readonly box = createRef<HTMLDivElement>();
  private observer: IntersectionObserver | null = null;
  private height = 0;

  override componentDidMount(): void {
    const element = this.box.current;
    if (!element) return;
    const root = element.closest(".scroll");
    this.observer = new IntersectionObserver(
      (changes) => {
        const near = changes.at(-1)?.isIntersecting ?? true;
        if (!near) this.height = element.offsetHeight;
        if (near !== this.state.near) this.setState({ near });
      },
      { root, rootMargin: MARGIN },
    );
    this.observer.observe(element);
  }

  override componentWillUnmount(): void {
    this.observer?.disconnect();
  }

  override shouldComponentUpdate(next: Props<T>, state: { near: boolean }): boolean {
    return state.near !== this.state.near || (state.near && next.value !== this.props.value);
  }

  override render() {
    const { name, value, draw, height } = this.props;
    const { near } = this.state;
    return (
      <div
        ref={this.box}
        data-piece={name}
        style={near ? undefined : { height: `${this.height || height}px` }}
      >
        {near && draw(value)}
      </div>
    );
  }
}
