// The Java client: java -cp JARS Watch.java HOST:PORT PATH prints the path of every event of a recursive watch.
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.ZooKeeper;

public class Watch {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 256), true);
    ZooKeeper zk = new ZooKeeper(args[0], 30000, event -> {
      if (event.getPath() != null) out.println(event.getPath());
    });
    while (!zk.getState().isConnected()) Thread.sleep(10);
    zk.addWatch(args[1], AddWatchMode.PERSISTENT_RECURSIVE);
    System.err.println("watching");
    Thread.sleep(Long.MAX_VALUE);
  }
}
